-- fill-names: autonomous systems with the kind of network that their name tells, if it tells one.
-- Grain: one row per autonomous system. Reads: the ranges that were filled before.
--
-- A name is weak: it is read where nobody says anything better, and most names tell nothing. The
-- patterns are ours: words that such networks carry in their names, and names of large networks as
-- they stand in the data. The first kind that fits is taken: Tor exits and VPNs lie in hosting
-- networks, and a mobile carrier may have «telecom» in its name. Relays cannot be told by name.
INSERT INTO {table:Identifier}
WITH lower(name) AS said
SELECT
    asn, any(r.name) AS name,
    multiIf(
        -- Associations that run exits and nothing else.
        match(
            said,
            'applied privacy|emerald onion|f3 netze|quintex alliance|stiftung erneuerbare freiheit'
        ), 'tor',
        -- «VPN» is also an internet provider in Mexico and one in Brazil.
        match(said, '\\bvpn\\b|mullvad|nordvpn|expressvpn') AND NOT match(said, 'vpn (de|infra)'),
        'vpn',
        -- Without fixed wireless, oil and cars.
        match(
            said,
            '\\bmobile\\b|\\bmobil (iletisim|hizmet)|mobinil|mobilink|mobitel|\\bmovil(es|net)?\\b|cellular'
            || '|celular|selular|\\bgsm\\b|vodacom|\\bmtn\\b|reliance jio|docomo|turkcell|lifecell'
            || '|kyivstar|safaricom|\\bzain\\b|digicel|radiomovil|rwandacell|syriatel'
        ) AND NOT match(said, 'exxon|automobile|mobile home|virgin media'),
        'mobile',
        match(
            said,
            'cloud|hosting|hoster|hostinger|\\bhost\\b|web ?host|data ?cent(er|re)|\\bvps\\b|\\bidc\\b'
            || '|colo(cation|\\b|crossing)|servers?\\b|\\bamazon\\b|google (llc|cloud)|microsoft'
            || '|digitalocean|linode|akamai|hetzner|\\bovh\\b|constant company|choopa|contabo'
            || '|leaseweb|scaleway|oracle corporation|alibaba|aliyun|tencent|datacamp|\\bm247\\b'
            || '|ionos|fastly|rackspace|equinix|softlayer|g-?core labs|zenlayer|psychz|quadranet'
            || '|selectel|packet host|upcloud|31173 services'
        ),
        'hosting',
        match(
            said,
            'telecom|telekom|telefonica|telecomunica|broadband|\\bcable|\\bdsl\\b|\\bfib(er|re)\\b'
            || '|comcast|charter comm|cox comm|verizon|at&t (enterprises|services)|vodafone'
            || '|\\borange\\b|british telecomm|virgin media|telia|telenor|telstra|rogers comm'
            || '|bell canada|shaw comm|swisscom|proximus|\\bkpn\\b|free sas|rostelecom|kddi'
        ) AND NOT match(said, 'transit|backbone|exchange|carrier services|wholesale'),
        'eyeball',
        ''
    ) AS kind
FROM {ranges:Identifier} AS r
GROUP BY asn
