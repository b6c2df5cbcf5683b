-- lines-in: the lines of a file as they are; see lines-mv.
CREATE TABLE lines_in (line String) ENGINE = Null
