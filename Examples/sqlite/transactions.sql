-- 60 transactions of 40 rows and a read each, as one script. Made by recursion, since the shell has no loops.
.mode list
.once transactions.generated.sql
WITH RECURSIVE step(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM step WHERE n < 60)
SELECT 'BEGIN; INSERT INTO event SELECT NULL, value % 7, ' || n || ' + value * 0.01, hex(zeroblob(20 + (value * ' || n
  || ') % 200)) FROM generate_series(1, 40); COMMIT; SELECT count(*) FROM event WHERE kind = ' || (n % 7)
  || ' AND at > ' || (n / 2) || ';' FROM step;
.read transactions.generated.sql
