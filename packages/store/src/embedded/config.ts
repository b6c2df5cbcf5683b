/**
 * The engine's configuration file. Its defaults are those of a large server, or of a program that
 * runs one query and ends; these keep it small, quiet, and fit to run for months. System log
 * tables need no word here: this engine writes none unless they are configured.
 */
export function engineConfig(options: {
  logFile: string;
  usersFile: string;
  memoryBytes: number;
  cores: number;
}): string {
  const { logFile, usersFile, memoryBytes, cores } = options;
  const share = (part: number) => Math.floor(memoryBytes * part);
  return `<clickhouse>
  <max_server_memory_usage>${memoryBytes}</max_server_memory_usage>
  <!-- Half is left to queries whatever is cached and merged. -->
  <mark_cache_size>${share(0.05)}</mark_cache_size>
  <index_mark_cache_size>${share(0.02)}</index_mark_cache_size>
  <primary_index_cache_size>${share(0.05)}</primary_index_cache_size>
  <mmap_cache_size>256</mmap_cache_size>
  <compiled_expression_cache_size>${share(0.02)}</compiled_expression_cache_size>
  <merges_mutations_memory_usage_soft_limit>${share(0.3)}</merges_mutations_memory_usage_soft_limit>

  <background_pool_size>${Math.max(2, Math.floor(cores / 2))}</background_pool_size>
  <background_schedule_pool_size>8</background_schedule_pool_size>
  <merge_tree>
    <!-- Made for pools of 32: in a small one they would keep large merges and mutations away. -->
    <number_of_free_entries_in_pool_to_lower_max_size_of_merge>1</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
    <number_of_free_entries_in_pool_to_execute_mutation>1</number_of_free_entries_in_pool_to_execute_mutation>
    <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>1</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
  </merge_tree>

  <asynchronous_metrics_update_period_s>15</asynchronous_metrics_update_period_s>
  <!-- Well above what our client keeps a socket (1 s): a busy machine is late to let go of one,
       and a request on a socket that the server has closed fails. A server that stops waits for
       idle sockets, so it is not longer either. -->
  <keep_alive_timeout>10</keep_alive_timeout>
  <logger>
    <log>${escapeXml(logFile)}</log>
    <size>10M</size>
    <count>2</count>
  </logger>

  <!-- Nothing is asked of who comes over loopback, so a page in a browser of this machine could ask
       too, and write files: a plain form reaches every port. Browsers name their page in Origin or
       Sec-Fetch-Site, and after DNS rebinding in Host; programs send neither. -->
  <http_handlers>
    <rule>
      <url>/ping</url>
      <handler><type>ping</type></handler>
    </rule>
    <rule>
      <headers>
        <Host>regex:^(127\\.0\\.0\\.1|localhost|\\[::1\\])(:[0-9]+)?$</Host>
        <Origin>regex:^$</Origin>
        <Sec-Fetch-Site>regex:^$</Sec-Fetch-Site>
      </headers>
      <handler>
        <type>dynamic_query_handler</type>
        <query_param_name>query</query_param_name>
      </handler>
    </rule>
  </http_handlers>

  <users_config>${escapeXml(usersFile)}</users_config>
  <access_control_improvements>
    <select_from_system_db_requires_grant>true</select_from_system_db_requires_grant>
    <select_from_information_schema_requires_grant>true</select_from_information_schema_requires_grant>
    <settings_constraints_replace_previous>true</settings_constraints_replace_previous>
  </access_control_improvements>
</clickhouse>
`;
}

/**
 * Who may ask: this program, and analysts, whose SQL reads the views of databases `analyst_…` and
 * nothing else. Both come over loopback alone, where the server listens.
 */
export function engineUsers(): string {
  return `<clickhouse>
  <profiles>
    <default></default>
    <analyst>
      <allow_ddl>0</allow_ddl>
      <allow_introspection_functions>0</allow_introspection_functions>
    </analyst>
  </profiles>
  <quotas><default></default></quotas>
  <users>
    <default>
      <password></password>
      <networks><ip>::1</ip><ip>127.0.0.1</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
    </default>
    <analyst>
      <password></password>
      <networks><ip>::1</ip><ip>127.0.0.1</ip></networks>
      <profile>analyst</profile>
      <quota>default</quota>
      <grants><query>GRANT SELECT ON analyst_*.*</query></grants>
    </analyst>
  </users>
</clickhouse>
`;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
