/* Products with vectors of one width. Included by a file that defines
 *
 *   LANES             floats of a vector
 *   VECTORS           vectors of a whole tile's row, 2 or 4
 *   TARGET            the attribute that allows the instructions
 *   NAME(x)           the name of a function
 *   mask              which lanes of a vector are meant
 *   mask_of(count), load_some(mask, from), store_some(mask, to, vector), all(x)
 *
 * The way of Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 2008, made for batches
 * of few rows: a is read where it lies, and b, too, unless its rows are far apart and many rows of a share the cost of
 * copying it.
 *
 * A tile of c stays in registers while the sum runs: 6 rows of 4 vectors, or up to 12 of fewer. */
#include "exact.h"
#include "product.h"

typedef float vector __attribute__((vector_size(LANES * 4)));
typedef float anywhere __attribute__((vector_size(LANES * 4), aligned(4)));

#define INLINE static inline __attribute__((always_inline)) TARGET
#define UNROLL _Pragma("clang loop unroll(full)")

enum {
  panel = LANES * VECTORS, /* columns of a whole tile */
  depth = 128,             /* terms between two visits of a tile: a panel of b so deep stays in the nearest cache */
  most_rows_a_part = 96,
};

INLINE vector load(const float *from) { return *(const anywhere *)from; }
INLINE void store(float *to, vector value) { *(anywhere *)to = value; }
static inline size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

typedef struct operands {
  const float *a; /* of a tile, as all that follows */
  size_t a_row, a_inner; /* element (i, p) of a is a[i * a_row + p * a_inner] */
  const float *b;
  size_t b_stride;
  const float *initial;
  float *c;
  size_t c_stride;
  size_t inner;
  size_t last; /* columns of the last vector */
  int is_first;
} operands;

INLINE vector load_part(const float *from, mask some, int is_some) {
  return is_some ? load_some(some, from) : load(from);
}

/* One tile; the last three are constants where it is called. */
INLINE void tile(const operands *o, const size_t height, const size_t vectors, const int is_whole) {
  vector sum[12][VECTORS];
  const mask some = mask_of(o->last);
  float *const c = o->c;
  const size_t c_stride = o->c_stride;
#define IS_SOME(v) (!is_whole && (v) == vectors - 1)
  UNROLL for (size_t v = 0; v < vectors; v += 1) {
    if (o->is_first) {
      const vector start = o->initial == NULL ? all(0) : load_part(o->initial + v * LANES, some, IS_SOME(v));
      UNROLL for (size_t i = 0; i < height; i += 1) sum[i][v] = start;
    } else {
      UNROLL for (size_t i = 0; i < height; i += 1)
          sum[i][v] = load_part(c + i * c_stride + v * LANES, some, IS_SOME(v));
    }
  }
  /* A pointer for three rows each: as many as there are registers for. The empty statement keeps it so. */
  const float *a[4];
  UNROLL for (size_t i = 0; i < height; i += 3) a[i / 3] = o->a + i * o->a_row;
  const float *b = o->b;
  const size_t a_row = o->a_row, a_inner = o->a_inner, b_stride = o->b_stride;
  for (size_t p = 0; p < o->inner; p += 1) {
    vector right[VECTORS];
    UNROLL for (size_t v = 0; v < vectors; v += 1) right[v] = load_part(b + v * LANES, some, IS_SOME(v));
    UNROLL for (size_t i = 0; i < height; i += 1) {
      const vector left = all(a[i / 3][i % 3 * a_row]);
      UNROLL for (size_t v = 0; v < vectors; v += 1) sum[i][v] = __builtin_elementwise_fma(left, right[v], sum[i][v]);
    }
    UNROLL for (size_t i = 0; i < height; i += 3) {
      a[i / 3] += a_inner;
      __asm__("" : "+r"(a[i / 3]));
    }
    b += b_stride;
  }
  UNROLL for (size_t i = 0; i < height; i += 1) {
    UNROLL for (size_t v = 0; v < vectors; v += 1) {
      float *const to = c + i * c_stride + v * LANES;
      if (IS_SOME(v)) store_some(some, to, sum[i][v]);
      else store(to, sum[i][v]);
    }
  }
#undef IS_SOME
}

/* Every height that a width has, once for whole vectors and once with a last one that is not. */
#define TILE(height, vectors) \
  TARGET static void tile_##height##_##vectors(const operands *o) { tile(o, height, vectors, 1); } \
  TARGET static void some_##height##_##vectors(const operands *o) { tile(o, height, vectors, 0); }
#define SIX_TILES(v) TILE(1, v) TILE(2, v) TILE(3, v) TILE(4, v) TILE(5, v) TILE(6, v)
#define EIGHT_TILES(v) SIX_TILES(v) TILE(7, v) TILE(8, v)
#define TWELVE_TILES(v) EIGHT_TILES(v) TILE(9, v) TILE(10, v) TILE(11, v) TILE(12, v)
#define SIX(kind, v) kind##_1_##v, kind##_2_##v, kind##_3_##v, kind##_4_##v, kind##_5_##v, kind##_6_##v
#define EIGHT(kind, v) SIX(kind, v), kind##_7_##v, kind##_8_##v
#define TWELVE(kind, v) EIGHT(kind, v), kind##_9_##v, kind##_10_##v, kind##_11_##v, kind##_12_##v

typedef void tile_function(const operands *);

#if VECTORS == 4
TWELVE_TILES(1) TWELVE_TILES(2) EIGHT_TILES(3) SIX_TILES(4)
static const size_t most_rows[] = {0, 12, 12, 8, 6};
static tile_function *const tiles[2][5][12] = {
    {{0}, {TWELVE(tile, 1)}, {TWELVE(tile, 2)}, {EIGHT(tile, 3)}, {SIX(tile, 4)}},
    {{0}, {TWELVE(some, 1)}, {TWELVE(some, 2)}, {EIGHT(some, 3)}, {SIX(some, 4)}},
};
#else
TWELVE_TILES(1) SIX_TILES(2)
static const size_t most_rows[] = {0, 12, 6};
static tile_function *const tiles[2][3][12] = {
    {{0}, {TWELVE(tile, 1)}, {SIX(tile, 2)}},
    {{0}, {TWELVE(some, 1)}, {SIX(some, 2)}},
};
#endif

/* Copies columns first ... first + columns - 1 of b into panels (inner, panel), zeros behind the last column. */
TARGET static void pack_rows(const mlp_matrix_product *x, size_t first, size_t columns, float *out) {
  const size_t inner = x->inner;
  const mask some = mask_of((columns - 1) % LANES + 1);
  for (size_t p = 0; p < inner; p += 1) {
    const float *from = x->b + p * x->columns + first;
    const size_t ahead = p + 4 < inner ? 4 * x->columns : 0;
    for (size_t j = 0; j < columns; j += 16) __builtin_prefetch(from + ahead + j);
    float *to = out + p * panel;
    size_t j = 0;
    for (; j + panel <= columns; j += panel, to += inner * panel) {
      UNROLL for (size_t v = 0; v < VECTORS; v += 1) store(to + v * LANES, load(from + j + v * LANES));
    }
    for (; j + LANES <= columns; j += LANES, to += LANES) store(to, load(from + j));
    if (j < columns) store(to, load_some(some, from + j));
  }
}

#if LANES == 16
#define LOWER_HALVES 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define UPPER_HALVES 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#else
#define LOWER_HALVES 0, 8, 1, 9, 2, 10, 3, 11
#define UPPER_HALVES 4, 12, 5, 13, 6, 14, 7, 15
#endif

/* Transposes LANES vectors: log2(LANES) times, vector k of the first half and vector k of the second, lane by lane in
 * turn, become the vectors 2k and 2k + 1. */
INLINE void transpose(vector rows[LANES]) {
  UNROLL for (size_t stage = 1; stage < LANES; stage *= 2) {
    vector next[LANES];
    UNROLL for (size_t k = 0; k < LANES / 2; k += 1) {
      next[2 * k] = __builtin_shufflevector(rows[k], rows[k + LANES / 2], LOWER_HALVES);
      next[2 * k + 1] = __builtin_shufflevector(rows[k], rows[k + LANES / 2], UPPER_HALVES);
    }
    UNROLL for (size_t k = 0; k < LANES; k += 1) rows[k] = next[k];
  }
}

/* pack_rows for a transposed b. */
TARGET static void pack_columns(const mlp_matrix_product *x, size_t first, size_t columns, float *out) {
  const size_t inner = x->inner;
  for (size_t j = 0; j < columns; j += LANES) {
    const size_t count = smaller(LANES, columns - j);
    float *to = out + j / panel * inner * panel + j % panel;
    const float *from = x->b + (first + j) * inner;
    for (size_t p = 0; p < inner; p += LANES) {
      const size_t length = smaller(LANES, inner - p);
      vector block[LANES];
      UNROLL for (size_t k = 0; k < LANES; k += 1) __builtin_prefetch(from + k * inner + p + 64);
      if (count == LANES && length == LANES) {
        UNROLL for (size_t k = 0; k < LANES; k += 1) block[k] = load(from + k * inner + p);
        transpose(block);
        UNROLL for (size_t k = 0; k < LANES; k += 1) store(to + (p + k) * panel, block[k]);
      } else {
        const mask some = mask_of(length);
        UNROLL for (size_t k = 0; k < LANES; k += 1)
            block[k] = k < count ? load_some(some, from + k * inner + p) : all(0);
        transpose(block);
        for (size_t k = 0; k < length; k += 1) store(to + (p + k) * panel, block[k]);
      }
    }
  }
}

/* Whether copying b pays: measured, not derived. */
static int is_worth_packing(const mlp_matrix_product *x) {
  return x->b_transposed || (x->columns >= 256 && x->rows >= 192) || (x->columns >= 1024 && x->rows >= 96);
}

/* b where tiles read it: as it lies, or copied. */
typedef struct right {
  const float *start;
  size_t stride, panel; /* from row to row, from panel to panel */
  mlp_tangents tangents;
} right;

/* All tiles of a panel of c from the operands' place on. */
static void multiply_panel(const operands *first, size_t vectors, size_t rows) {
  operands o = *first;
  tile_function *const *const of_height = tiles[o.last != LANES][vectors];
  /* Tiles of nearly the same height: a last one of few rows would keep the processor waiting for its own sums. */
  size_t i = 0;
  for (size_t left = (rows + most_rows[vectors] - 1) / most_rows[vectors]; left > 0; left -= 1) {
    const size_t height = (rows - i + left - 1) / left;
    o.a = first->a + i * o.a_row;
    o.c = first->c + i * o.c_stride;
    of_height[height - 1](&o);
    i += height;
  }
}

/* One part of c and of its tangents: all tiles, a depth at a time; what is read of b serves a and its tangents. */
static void multiply_part(const mlp_matrix_product *x, const right *b, const mlp_part *part) {
  operands o = {
      .a_row = x->a_transposed ? 1 : x->inner,
      .a_inner = x->a_transposed ? x->rows : 1,
      .b_stride = b->stride,
      .c_stride = part->stride,
  };
  const size_t columns = part->columns;
  for (size_t p = 0; p < x->inner; p += depth) {
    o.inner = smaller(depth, x->inner - p);
    const size_t a_place = part->row * o.a_row + p * o.a_inner;
    for (size_t j = 0; j < columns; j += panel) {
      const size_t vectors = (smaller(panel, columns - j) + LANES - 1) / LANES;
      o.last = smaller(panel, columns - j) - (vectors - 1) * LANES;
      const size_t b_place = j / panel * b->panel + p * b->stride, initial_place = part->column + j;
      o.is_first = p == 0;
      o.a = x->a + a_place;
      o.b = b->start + b_place;
      o.initial = x->initial == NULL ? NULL : x->initial + initial_place;
      o.c = part->values + j;
      multiply_panel(&o, vectors, part->rows);
      for (size_t k = 0; k < x->directions; k += 1) {
        o.is_first = p == 0;
        o.a = x->a + a_place;
        o.b = b->tangents.start + k * b->tangents.apart + b_place;
        o.initial =
            x->initial_t.start == NULL ? NULL : x->initial_t.start + k * x->initial_t.apart + initial_place;
        o.c = part->tangents.start + k * part->tangents.apart + j;
        multiply_panel(&o, vectors, part->rows);
        if (x->a_t.start == NULL) continue;
        o.is_first = 0;
        o.a = x->a_t.start + k * x->a_t.apart + a_place;
        o.b = b->start + b_place;
        multiply_panel(&o, vectors, part->rows);
      }
    }
  }
}

/* Copies b's columns, and those of its tangents, one behind the other. */
static right pack(const mlp_matrix_product *x, size_t column, size_t columns, float *out) {
  const size_t apart = x->inner * ((columns + panel - 1) / panel * panel);
  mlp_matrix_product one = *x;
  for (size_t k = 0; k <= x->directions; k += 1) {
    if (k > 0) one.b = x->b_t.start + (k - 1) * x->b_t.apart;
    if (x->b_transposed) pack_columns(&one, column, columns, out + k * apart);
    else pack_rows(&one, column, columns, out + k * apart);
  }
  return (right){out, panel, x->inner * panel, {out + apart, apart}};
}

void NAME(multiply)(const mlp_matrix_product *x, const mlp_tools *tools) {
  const int is_packed = is_worth_packing(x);
  const size_t matrices = 1 + x->directions;
  const size_t wide =
      is_packed ? smaller(tools->workspace_count / x->inner / matrices, 2048) / panel * panel : x->columns;
  const size_t room = tools->part_count / matrices;
  for (size_t column = 0; column < x->columns; column += wide) {
    const size_t columns = smaller(wide, x->columns - column);
    const right b = is_packed ? pack(x, column, columns, tools->workspace)
                              : (right){x->b + column, x->columns, panel, mlp_tangents_at(x->b_t, column)};
    const size_t high = x->c == NULL ? smaller(room / columns, most_rows_a_part) : most_rows_a_part;
    for (size_t row = 0; row < x->rows; row += high) {
      const size_t place = row * x->columns + column;
      const mlp_part part = {
          .values = x->c == NULL ? tools->part : x->c + place,
          .stride = x->c == NULL ? columns : x->columns,
          .row = row, .rows = smaller(high, x->rows - row), .column = column, .columns = columns,
          .tangents = x->c == NULL ? (mlp_tangents){tools->part + room, room}
                                   : mlp_tangents_at(x->c_t, place),
      };
      multiply_part(x, &b, &part);
      if (x->finish != NULL) x->finish(x->context, &part);
    }
  }
}
