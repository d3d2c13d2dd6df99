/* hone/space.h: configuration spaces for optimizers.                                  (C11; clean as C++17; needs libm)
 *
 * Most optimizers work in the unit cube. hone_from_unit() turns a point of it into a configuration: log scales, steps,
 * whole numbers, labels and conditions are its business; hone_to_unit() leads back. Every plugin that uses these, and
 * the host itself, mean the same by a coordinate, bit for bit (with one C library, on one processor architecture).
 *
 * Coordinate u in [0, 1] (clamped; NaN counts as 0), with n equally wide cells for n points:
 *   float          low + u * (high - low); low at u <= 0, high at u >= 1
 *   float, log     exp(log(low) + u * (log(high) - log(low))), the same ends, clamped to [low, high]
 *   with a step    cell k = min(n - 1, floor(u * n)); low + k * step, where n = floor((high - low) / step + 1e-9) + 1
 *   int            as with a step of 1
 *   int, log       floor(exp(a + u * (b - a)) + 1/2) clamped to [low, high], a = log(low - 1/2), b = log(high + 1/2)
 *   labels         cell k = min(n - 1, floor(u * n))
 * Back: the inverse, or the middle (k + 1/2) / n of the cell; 1/2 for an inactive parameter and where low == high.
 *
 * Built with -ffast-math the last bits may differ. */
#ifndef HONE_SPACE_H
#define HONE_SPACE_H

#include <math.h>

#include "hone.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Parameter `index` of a space. Never index space->parameters: a newer header may have made its elements longer.
 * [any] */
static inline const hone_parameter *hone_parameter_at(const hone_space *space, uint32_t index) {
  const unsigned char *bytes = (const unsigned char *)space->parameters;
  return (const hone_parameter *)(const void *)(bytes + (size_t)index * space->parameter_size);
}

/* Literal `index` of those at `literals`, a condition or the forbidden clauses of this space.  [any] */
static inline const hone_literal *hone_literal_at(const hone_space *space, const hone_literal *literals,
                                                  uint32_t index) {
  const unsigned char *bytes = (const unsigned char *)literals;
  return (const hone_literal *)(const void *)(bytes + (size_t)index * space->literal_size);
}

/* Whether one literal holds; never when a parameter in it is inactive, whatever its relation.  [any] */
static inline int32_t hone_literal_holds(const hone_literal *literal, const double *values) {
  const double left = values[literal->parameter];
  if (hone_is_inactive(left)) return 0;
  if (literal->relation == HONE_IN || literal->relation == HONE_NOT_IN) {
    int32_t found = 0;
    for (uint32_t k = 0; k < literal->value_count; k += 1) {
      if (literal->values[k] == left) found = 1;
    }
    return found == (literal->relation == HONE_IN);
  }
  const double right = literal->other == HONE_NONE ? literal->value : values[literal->other];
  if (hone_is_inactive(right)) return 0;
  switch (literal->relation) {
    case HONE_EQUAL: return left == right;
    case HONE_NOT_EQUAL: return left != right;
    case HONE_LESS: return left < right;
    case HONE_LESS_EQUAL: return left <= right;
    case HONE_GREATER: return left > right;
    case HONE_GREATER_EQUAL: return left >= right;
    default: return 0;
  }
}

/* Whether all literals of some term hold; false without literals.  [any] */
static inline int32_t hone_holds(const hone_space *space, const hone_literal *literals, uint32_t count,
                                 const double *values) {
  uint32_t start = 0;
  while (start < count) {
    const uint32_t term = hone_literal_at(space, literals, start)->term;
    uint32_t end = start;
    int32_t holds = 1;
    while (end < count && hone_literal_at(space, literals, end)->term == term) {
      if (holds) holds = hone_literal_holds(hone_literal_at(space, literals, end), values);
      end += 1;
    }
    if (holds) return 1;
    start = end;
  }
  return 0;
}

/* Whether parameter `index` is active, given the values of the parameters before it.  [any] */
static inline int32_t hone_is_active(const hone_space *space, uint32_t index, const double *values) {
  const hone_parameter *parameter = hone_parameter_at(space, index);
  return parameter->condition_count == 0 || hone_holds(space, parameter->condition, parameter->condition_count, values);
}

/* Whether a configuration is forbidden.  [any] */
static inline int32_t hone_is_forbidden(const hone_space *space, const double *values) {
  return hone_holds(space, space->forbidden, space->forbidden_count, values);
}

/* x * y + z, each rounded: through memory, lest a compiler fuse the two and change the last bit.  [any] */
static inline double hone_multiply_add(double x, double y, double z) {
  volatile double product = x * y;
  return product + z;
}

/* `value` within low ... high, and 0 instead of -0.  [any] */
static inline double hone_clamped(double value, double low, double high) {
  return (value < low ? low : value > high ? high : value) + 0.0;
}

/* How many values a parameter has: of float without step, 0 for "any"; of texts, 0.  [any] */
static inline double hone_point_count(const hone_parameter *parameter) {
  double step = parameter->step;
  switch (parameter->kind) {
    case HONE_FLOAT:
      if (!(step > 0)) return parameter->low == parameter->high ? 1 : 0;
      break;
    case HONE_INT:
      if (!(step > 0)) step = 1;
      break;
    case HONE_ORDINAL:
    case HONE_CHOICE: return (double)parameter->label_count;
    default: return 0;
  }
  return floor((parameter->high - parameter->low) / step + 1e-9) + 1;
}

/* Value number k of a parameter that has a point count.  [any] */
static inline double hone_point(const hone_parameter *parameter, double k) {
  if (parameter->kind == HONE_ORDINAL || parameter->kind == HONE_CHOICE) return k;
  const double value = hone_multiply_add(k, parameter->step > 0 ? parameter->step : 1, parameter->low);
  return (value > parameter->high ? parameter->high : value) + 0.0;
}

/* The value of one parameter at coordinate u; HONE_INACTIVE for texts.  [any] */
static inline double hone_value_at_unit(const hone_parameter *parameter, double u) {
  const double low = parameter->low, high = parameter->high;
  const int32_t is_log = (parameter->flags & HONE_LOG) != 0;
  u = u > 0 ? (u < 1 ? u : 1) : 0;
  if (parameter->kind == HONE_FLOAT && !(parameter->step > 0)) {
    if (!(u > 0)) return low + 0.0;
    if (!(u < 1)) return high + 0.0;
    if (is_log) return hone_clamped(exp(hone_multiply_add(u, log(high) - log(low), log(low))), low, high);
    return hone_clamped(hone_multiply_add(u, high - low, low), low, high);
  }
  if (parameter->kind == HONE_INT && is_log) {
    const double a = log(low - 0.5), b = log(high + 0.5);
    return hone_clamped(floor(exp(hone_multiply_add(u, b - a, a)) + 0.5), low, high);
  }
  const double count = hone_point_count(parameter);
  if (!(count > 0)) return hone_inactive();
  const double k = floor(u * count);
  return hone_point(parameter, k < count - 1 ? k : count - 1);
}

/* The coordinate of a legal value of one parameter.  [any] */
static inline double hone_unit_of_value(const hone_parameter *parameter, double value) {
  const double low = parameter->low, high = parameter->high;
  const int32_t is_log = (parameter->flags & HONE_LOG) != 0;
  if (parameter->kind == HONE_FLOAT && !(parameter->step > 0)) {
    if (!(low < high)) return 0.5;
    if (is_log) return (log(value) - log(low)) / (log(high) - log(low));
    return (value - low) / (high - low);
  }
  if (parameter->kind == HONE_INT && is_log) {
    const double a = log(low - 0.5), b = log(high + 0.5);
    return (log(value) - a) / (b - a);
  }
  const double count = hone_point_count(parameter);
  if (!(count > 0)) return 0.5;
  if (parameter->kind == HONE_ORDINAL || parameter->kind == HONE_CHOICE) return (value + 0.5) / count;
  return (round((value - low) / (parameter->step > 0 ? parameter->step : 1)) + 0.5) / count;
}

/* The legal value of one parameter that is nearest to `value`, which is not a NaN.  [any] */
static inline double hone_nearest_value(const hone_parameter *parameter, double value) {
  double low = parameter->low, high = parameter->high;
  if (parameter->kind == HONE_ORDINAL || parameter->kind == HONE_CHOICE) {
    low = 0;
    high = (double)parameter->label_count - 1;
  } else if (parameter->kind == HONE_FLOAT && !(parameter->step > 0)) {
    return hone_clamped(value, low, high);
  } else if (parameter->kind == HONE_INT && !(parameter->step > 1)) {
    return hone_clamped(round(value), low, high); /* value - low may not be a double near 2^53 */
  }
  const double count = hone_point_count(parameter);
  if (!(count > 0)) return hone_inactive();
  const double step = parameter->step > 0 ? parameter->step : 1;
  return hone_point(parameter, hone_clamped(round((hone_clamped(value, low, high) - low) / step), 0, count - 1));
}

/* The configuration at a point of the unit cube (parameter_count coordinates, those of inactive parameters ignored). It
 * is legal but for forbidden clauses: see hone_is_forbidden(). unit and values may be the same array.  [any] */
static inline void hone_from_unit(const hone_space *space, const double *unit, double *values) {
  for (uint32_t index = 0; index < space->parameter_count; index += 1) {
    const double u = unit[index];
    values[index] =
        hone_is_active(space, index, values) ? hone_value_at_unit(hone_parameter_at(space, index), u) : hone_inactive();
  }
}

/* A point of the unit cube that leads to a legal configuration. unit and values may be the same array.  [any] */
static inline void hone_to_unit(const hone_space *space, const double *values, double *unit) {
  for (uint32_t index = 0; index < space->parameter_count; index += 1) {
    const double value = values[index];
    unit[index] = hone_is_inactive(value) ? 0.5 : hone_unit_of_value(hone_parameter_at(space, index), value);
  }
}

#ifdef __cplusplus
}
#endif

#endif
