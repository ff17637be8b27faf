CREATE TABLE orders (
  id BIGINT UNSIGNED PRIMARY KEY,
  customer VARCHAR(50) NOT NULL,
  email VARCHAR(100),
  price DECIMAL(12, 2),
  bought DATETIME(6)
) CHARACTER SET utf8mb4;
INSERT INTO orders VALUES
  (1, 'Žofie ☃', 'zofie@shop.test', 1200.50, '2026-11-01 10:00:00.123456'),
  (2, 'Ann "A" Lee', 'ann@shop.test', 99.90, '2026-11-02 00:00:00'),
  (3, 'Bob, Ltd.', NULL, NULL, NULL),
  (4, 'Žofie ☃', 'zofie@shop.test', 0.10, '2026-11-03 12:30:00'),
  (5, 'Bob, Ltd.', 'bob@shop.test', 5000000000.01, '2026-11-04 23:59:59.999999'),
  (18446744073709551615, 'Žofie ☃', 'zofie@shop.test', 10.00, '2026-11-05 08:00:00');
