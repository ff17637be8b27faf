;; Looks at sixteen bytes at a time, which JavaScript cannot. sixteen.ts calls it; `npm run wat` builds it.
;;
;; The memory: from 0 the piece that is looked at (16,384 bytes), from 65536 what was found in it: a place is an
;; i32, so that at most four bytes are written for each byte of the piece. Lengths are multiples of 16.
;;
;; Sixteen bytes are compared with sixteen times the one that is looked for; `bitmask` makes a number of the answers,
;; whose bit i is that of byte i.

(module
  (memory (export "memory") 2 2)

  ;; Writes the place of every line feed, carriage return, quote, delimiter and comment sign of the piece's first
  ;; $length bytes, counted from $base; gives just behind the last.
  (func (export "structural") (param $length i32) (param $base i32) (param $delimiter i32) (param $comment i32)
        (result i32)
    (local $at i32) (local $out i32) (local $mask i32)
    (local $bytes v128) (local $delimiters v128) (local $comments v128)
    (local.set $delimiters (i8x16.splat (local.get $delimiter)))
    (local.set $comments (i8x16.splat (local.get $comment)))
    (local.set $out (i32.const 65536))
    (loop $sixteens
      (local.set $bytes (v128.load align=1 (local.get $at)))
      (local.tee $mask
        (i8x16.bitmask
          (v128.or
            (v128.or
              (v128.or
                (v128.or
                  (i8x16.eq (local.get $bytes) (v128.const i8x16 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10))
                  (i8x16.eq (local.get $bytes) (v128.const i8x16 13 13 13 13 13 13 13 13 13 13 13 13 13 13 13 13)))
                (i8x16.eq (local.get $bytes) (v128.const i8x16 34 34 34 34 34 34 34 34 34 34 34 34 34 34 34 34)))
              (i8x16.eq (local.get $bytes) (local.get $delimiters)))
            (i8x16.eq (local.get $bytes) (local.get $comments)))))
      (if
        (then
          (loop $found
            (i32.store (local.get $out) (i32.add (local.get $base) (i32.ctz (local.get $mask))))
            (local.set $out (i32.add (local.get $out) (i32.const 4)))
            ;; Without its lowest bit.
            (local.tee $mask (i32.and (local.get $mask) (i32.sub (local.get $mask) (i32.const 1))))
            (br_if $found))))
      (local.set $base (i32.add (local.get $base) (i32.const 16)))
      (local.tee $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $sixteens (i32.lt_u (local.get $length))))
    (local.get $out))

  ;; The same with a quote and an escape of one's own.
  (func (export "quoted") (param $length i32) (param $base i32) (param $delimiter i32) (param $comment i32)
        (param $quote i32) (param $escape i32) (result i32)
    (local $at i32) (local $out i32) (local $mask i32)
    (local $bytes v128) (local $delimiters v128) (local $comments v128) (local $quotes v128) (local $escapes v128)
    (local.set $delimiters (i8x16.splat (local.get $delimiter)))
    (local.set $comments (i8x16.splat (local.get $comment)))
    (local.set $quotes (i8x16.splat (local.get $quote)))
    (local.set $escapes (i8x16.splat (local.get $escape)))
    (local.set $out (i32.const 65536))
    (loop $sixteens
      (local.set $bytes (v128.load align=1 (local.get $at)))
      (local.tee $mask
        (i8x16.bitmask
          (v128.or
            (v128.or
              (v128.or
                (v128.or
                  (v128.or
                    (i8x16.eq (local.get $bytes) (v128.const i8x16 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10))
                    (i8x16.eq (local.get $bytes) (v128.const i8x16 13 13 13 13 13 13 13 13 13 13 13 13 13 13 13 13)))
                  (i8x16.eq (local.get $bytes) (local.get $delimiters)))
                (i8x16.eq (local.get $bytes) (local.get $comments)))
              (i8x16.eq (local.get $bytes) (local.get $quotes)))
            (i8x16.eq (local.get $bytes) (local.get $escapes)))))
      (if
        (then
          (loop $found
            (i32.store (local.get $out) (i32.add (local.get $base) (i32.ctz (local.get $mask))))
            (local.set $out (i32.add (local.get $out) (i32.const 4)))
            (local.tee $mask (i32.and (local.get $mask) (i32.sub (local.get $mask) (i32.const 1))))
            (br_if $found))))
      (local.set $base (i32.add (local.get $base) (i32.const 16)))
      (local.tee $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $sixteens (i32.lt_u (local.get $length))))
    (local.get $out))

  ;; Gives how many of the piece's first $length bytes are before the sixteen with one beyond ASCII; writes how many
  ;; line feeds those hold at 65536, and behind it whether there is a NUL among them (not 0: there is).
  (func (export "ascii") (param $length i32) (result i32)
    (local $at i32) (local $feeds i32) (local $nul i32) (local $bytes v128)
    (block $beyond
      (loop $sixteens
        (local.tee $bytes (v128.load align=1 (local.get $at)))
        ;; Beyond ASCII is what has its high bit.
        (br_if $beyond (i8x16.bitmask))
        (local.set $feeds
          (i32.add (local.get $feeds)
            (i32.popcnt
              (i8x16.bitmask
                (i8x16.eq (local.get $bytes) (v128.const i8x16 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10 10))))))
        (local.set $nul
          (i32.or (local.get $nul)
            (i8x16.bitmask
              (i8x16.eq (local.get $bytes) (v128.const i8x16 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0)))))
        (local.tee $at (i32.add (local.get $at) (i32.const 16)))
        (br_if $sixteens (i32.lt_u (local.get $length)))))
    (i32.store (i32.const 65536) (local.get $feeds))
    (i32.store offset=4 (i32.const 65536) (local.get $nul))
    (local.get $at))
)
