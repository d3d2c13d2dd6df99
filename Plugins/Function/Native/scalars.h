/* scalars.h: numbers between a configuration, where all are doubles, and the memory of a function. */
#ifndef FUNCTION_SCALARS_H
#define FUNCTION_SCALARS_H

#include <function_call.h>
#include <hone/hone.h>
#include <string.h>

static inline uint32_t function_size_of(uint32_t kind) {
  static const uint8_t sizes[] = {0, 1, 2, 4, 8, 1, 2, 4, 8, 4, 8, 16, 8};
  return sizes[kind];
}

/* Writes the low bytes of an integer. Little-endian machines only, which _Static_assert in call.c holds. */
static inline void function_write_integer(uint32_t kind, void *place, uint64_t value) {
  memcpy(place, &value, function_size_of(kind));
}

/* Writes a number that fits: whoever made the plan has compared the bounds. */
static inline void function_write(uint32_t kind, void *place, double value) {
  if (kind == FUNCTION_DOUBLE) {
    memcpy(place, &value, sizeof value);
  } else if (kind == FUNCTION_FLOAT) {
    const float narrow = (float)value;
    memcpy(place, &narrow, sizeof narrow);
  } else if (kind == FUNCTION_LONG_DOUBLE) {
    const long double wide = value;
    memcpy(place, &wide, sizeof wide);
  } else {
    function_write_integer(kind, place, value < 0 ? (uint64_t)(int64_t)value : (uint64_t)value);
  }
}

static inline double function_read(uint32_t kind, const void *place) {
  union {
    int8_t i8;
    int16_t i16;
    int32_t i32;
    int64_t i64;
    uint8_t u8;
    uint16_t u16;
    uint32_t u32;
    uint64_t u64;
    float f;
    double d;
    long double e;
  } value;
  memcpy(&value, place, function_size_of(kind));
  switch (kind) {
    case FUNCTION_INT8: return value.i8;
    case FUNCTION_INT16: return value.i16;
    case FUNCTION_INT32: return value.i32;
    case FUNCTION_INT64: return (double)value.i64;
    case FUNCTION_UINT8: return value.u8;
    case FUNCTION_UINT16: return value.u16;
    case FUNCTION_UINT32: return value.u32;
    case FUNCTION_UINT64: return (double)value.u64;
    case FUNCTION_FLOAT: return value.f;
    case FUNCTION_DOUBLE: return value.d;
    default: return (double)value.e;
  }
}

#endif
