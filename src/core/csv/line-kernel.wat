;; Cells into lines of CSV, sixteen bytes at a time. line-kernel.ts calls it; `npm run wat` builds it.
;;
;; The memory: at 0 a byte that is looked for besides line ends, quotes and `#`; from 16 the delimiter. Where the columns
;; stand the caller says. A column is five words of 32 bits, 20 bytes:
;;
;;    0  where the offsets of its cells stand: of row i, word i is where its text begins, word i + 1 where it ends
;;    4  what is added to each offset
;;    8  where the bits stand that tell which rows hold a value; 0: all do
;;   12  where the bits stand that tell which rows must be quoted; 0: none must
;;   16  whether to look for what needs quotes; 0: nothing in it does
;;
;; The bit of row i is bit i & 7 of byte i >> 3. Copying goes up to 16 bytes too far: what comes next is written over that.

(module
  (memory (export "memory") 1 65536)

  ;; Writes $rows lines to $out of the columns in [$columns, $columnsEnd); gives where they end. $newline: one or two
  ;; characters, the first in the lowest byte.
  (func (export "lines") (param $rows i32) (param $columns i32) (param $columnsEnd i32) (param $out i32)
        (param $delimiterEnd i32) (param $newline i32) (param $newlineLength i32) (result i32)
    (local $row i32) (local $column i32)
    ;; The cell is [$from, $to); up to $at it was looked at or copied.
    (local $from i32) (local $to i32) (local $at i32)
    (local $mask i32) (local $step i32) (local $left i32)
    (local $bytes v128) (local $lookedFor v128)
    (local.set $lookedFor (i8x16.splat (i32.load8_u (i32.const 0))))
    (loop $nextRow
      (local.set $column (local.get $columns))
      (loop $nextColumn
        (block $written
          (block $quoted
            (local.set $from
              (i32.add
                (i32.load
                  (i32.add (i32.load (local.get $column)) (i32.shl (local.get $row) (i32.const 2))))
                (i32.load offset=4 (local.get $column))))
            (local.set $to
              (i32.add
                (i32.load offset=4
                  (i32.add (i32.load (local.get $column)) (i32.shl (local.get $row) (i32.const 2))))
                (i32.load offset=4 (local.get $column))))

            ;; No value: nothing is written. In a file of one column that line would be empty, and no row: quotes.
            (if (i32.load offset=8 (local.get $column))
              (then
                (if
                  (i32.eqz
                    (i32.and
                      (i32.shr_u
                        (i32.load8_u
                          (i32.add (i32.load offset=8 (local.get $column)) (i32.shr_u (local.get $row) (i32.const 3))))
                        (i32.and (local.get $row) (i32.const 7)))
                      (i32.const 1)))
                  (then
                    (br_if $quoted
                      (i32.eq (i32.add (local.get $columns) (i32.const 20)) (local.get $columnsEnd)))
                    (br $written)))))

            ;; An empty text stands in quotes, so that it is not read as no value.
            (br_if $quoted (i32.eq (local.get $from) (local.get $to)))
            (if (i32.load offset=12 (local.get $column))
              (then
                (br_if $quoted
                  (i32.and
                    (i32.shr_u
                      (i32.load8_u
                        (i32.add (i32.load offset=12 (local.get $column)) (i32.shr_u (local.get $row) (i32.const 3))))
                      (i32.and (local.get $row) (i32.const 7)))
                    (i32.const 1)))))

            ;; Does the cell hold what would be misread: a line end, a quote, a `#`, what is looked for? Some readers take
            ;; `#` for a comment; DuckDB's COPY quotes it everywhere, and so do we: both ways give the same bytes.
            (if (i32.load offset=16 (local.get $column))
              (then
                (local.set $at (local.get $from))
                (loop $look
                  (local.set $bytes (v128.load align=1 (local.get $at)))
                  (local.set $mask
                    (i8x16.bitmask
                      (v128.or
                        (v128.or
                          (v128.or
                            (v128.or
                              (i8x16.eq (local.get $bytes)
                                (v128.const i8x16 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10))
                              (i8x16.eq (local.get $bytes)
                                (v128.const i8x16 13 13 13 13 13 13 13 13 13 13 13 13 13 13 13 13)))
                            (i8x16.eq (local.get $bytes)
                              (v128.const i8x16 34 34 34 34 34 34 34 34 34 34 34 34 34 34 34 34)))
                          (i8x16.eq (local.get $bytes)
                            (v128.const i8x16 35 35 35 35 35 35 35 35 35 35 35 35 35 35 35 35)))
                        (i8x16.eq (local.get $bytes) (local.get $lookedFor)))))
                  ;; What is behind the cell's end does not count.
                  (local.tee $step (i32.sub (local.get $to) (local.get $at)))
                  (if (i32.lt_u (i32.const 16))
                    (then
                      (local.set $mask
                        (i32.and (local.get $mask)
                          (i32.sub (i32.shl (i32.const 1) (local.get $step)) (i32.const 1))))))
                  (br_if $quoted (local.get $mask))
                  (local.set $at (i32.add (local.get $at) (i32.const 16)))
                  (br_if $look (i32.lt_u (local.get $at) (local.get $to))))))

            ;; As it is.
            (local.set $at (local.get $from))
            (loop $copy
              (v128.store align=1 (local.get $out) (v128.load align=1 (local.get $at)))
              (local.set $out (i32.add (local.get $out) (i32.const 16)))
              (local.set $at (i32.add (local.get $at) (i32.const 16)))
              (br_if $copy (i32.lt_u (local.get $at) (local.get $to))))
            (local.set $out (i32.sub (local.get $out) (i32.sub (local.get $at) (local.get $to))))
            (br $written))

          ;; In quotes, those inside doubled: sixteen bytes, or as far as the next quote.
          (i32.store8 (local.get $out) (i32.const 34))
          (local.set $out (i32.add (local.get $out) (i32.const 1)))
          (loop $copyQuoted
            (if (i32.lt_u (local.get $from) (local.get $to))
              (then
                (v128.store align=1 (local.get $out)
                  (local.tee $bytes (v128.load align=1 (local.get $from))))
                (local.set $step
                  (i32.ctz
                    (i32.or
                      (i8x16.bitmask
                        (i8x16.eq (local.get $bytes)
                          (v128.const i8x16 34 34 34 34 34 34 34 34 34 34 34 34 34 34 34 34)))
                      ;; Sixteen, where there is none.
                      (i32.const 65536))))
                ;; Or as far as the cell goes.
                (local.set $left (i32.sub (local.get $to) (local.get $from)))
                (local.set $step
                  (select (local.get $left) (local.get $step)
                    (i32.lt_u (local.get $left) (local.get $step))))
                (local.set $out (i32.add (local.get $step) (local.get $out)))
                (local.set $from (i32.add (local.get $from) (local.get $step)))
                (if
                  (i32.and
                    (i32.lt_u (local.get $step) (i32.const 16))
                    (i32.lt_u (local.get $from) (local.get $to)))
                  (then
                    ;; Two quotes.
                    (i32.store16 align=1 (local.get $out) (i32.const 0x2222))
                    (local.set $out (i32.add (local.get $out) (i32.const 2)))
                    (local.set $from (i32.add (local.get $from) (i32.const 1)))))
                (br $copyQuoted))))
          (i32.store8 (local.get $out) (i32.const 34))
          (local.set $out (i32.add (local.get $out) (i32.const 1))))

        (local.set $column (i32.add (local.get $column) (i32.const 20)))
        (if (i32.lt_u (local.get $column) (local.get $columnsEnd))
          (then
            ;; The delimiter.
            (local.set $at (i32.const 16))
            (loop $copy
              (v128.store align=1 (local.get $out) (v128.load align=1 (local.get $at)))
              (local.set $out (i32.add (local.get $out) (i32.const 16)))
              (local.set $at (i32.add (local.get $at) (i32.const 16)))
              (br_if $copy (i32.lt_u (local.get $at) (local.get $delimiterEnd))))
            (local.set $out (i32.sub (local.get $out) (i32.sub (local.get $at) (local.get $delimiterEnd))))
            (br $nextColumn))))
      (i32.store16 align=1 (local.get $out) (local.get $newline))
      (local.set $out (i32.add (local.get $out) (local.get $newlineLength)))
      (local.set $row (i32.add (local.get $row) (i32.const 1)))
      (br_if $nextRow (i32.lt_u (local.get $row) (local.get $rows))))
    (local.get $out))
)
