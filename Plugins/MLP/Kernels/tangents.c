/* Tangents of what the network does between its matrix products: derivatives along one hyperparameter, forward and
 * back. Pearlmutter, "Fast Exact Multiplication by the Hessian", Neural Computation 1994. A dash is a tangent. */
#include "exact.h"
#include "mlp_kernels.h"

/* f'(z) as a function of a = f(z). */
static inline float slope(int32_t activation, float leakiness, float a) {
  switch (activation) {
  case MLP_SIGMOID: return a * (1.0f - a);
  case MLP_TANH: return 1.0f - a * a;
  case MLP_SCALED_TANH: {
    const float inner = a * (1.0f / 1.7159f);
    return 1.7159f * (2.0f / 3.0f) * (1.0f - inner * inner);
  }
  case MLP_ELU: return a > 0.0f ? 1.0f : a + 1.0f;
  case MLP_RELU: return a > 0.0f ? 1.0f : 0.0f;
  case MLP_LEAKY: return a > 0.0f ? 1.0f : leakiness;
  default: return 1.0f;
  }
}

/* The derivative of slope() with respect to a. */
static inline float bend(int32_t activation, float a) {
  switch (activation) {
  case MLP_SIGMOID: return 1.0f - 2.0f * a;
  case MLP_TANH: return -2.0f * a;
  case MLP_SCALED_TANH: return -2.0f * (2.0f / 3.0f) * (1.0f / 1.7159f) * a;
  case MLP_ELU: return a > 0.0f ? 0.0f : 1.0f;
  default: return 0.0f;
  }
}

/* One loop for each activation: a constant activation leaves a loop without branches. */
#define FOR_EACH_ACTIVATION(activation, loop) \
  switch (activation) { \
  case MLP_SIGMOID: loop(MLP_SIGMOID) break; \
  case MLP_TANH: loop(MLP_TANH) break; \
  case MLP_SCALED_TANH: loop(MLP_SCALED_TANH) break; \
  case MLP_ELU: loop(MLP_ELU) break; \
  case MLP_RELU: loop(MLP_RELU) break; \
  case MLP_LEAKY: loop(MLP_LEAKY) break; \
  default: loop(MLP_LINEAR) break; \
  }

static inline float scale_of(uint32_t threshold) { return 65536.0f / (float)(65536u - threshold); }

WIDE
void mlp_tangent_activate(int32_t activation, float leakiness, const float *values, const uint8_t *kept,
                          uint32_t threshold, float *tangents, size_t count) {
  const float scale = kept == NULL ? 1.0f : scale_of(threshold);
  const float inverse = 1.0f / scale;
  if (kept == NULL) {
#define LOOP(code) for (size_t i = 0; i < count; i += 1) tangents[i] *= slope(code, leakiness, values[i]);
    FOR_EACH_ACTIVATION(activation, LOOP)
#undef LOOP
    return;
  }
#define LOOP(code) \
  for (size_t i = 0; i < count; i += 1) { \
    const float tangent = tangents[i] * slope(code, leakiness, values[i] * inverse) * scale; \
    tangents[i] = kept[i] ? tangent : 0.0f; \
  }
  FOR_EACH_ACTIVATION(activation, LOOP)
#undef LOOP
}

WIDE
void mlp_tangent_activation_backward(int32_t activation, float leakiness, const float *values, const float *tangents,
                                     const uint8_t *kept, uint32_t threshold, const float *deltas,
                                     float *restrict delta_tangents, size_t count) {
  const float scale = kept == NULL ? 1.0f : scale_of(threshold);
  const float inverse = 1.0f / scale;
  if (kept == NULL) {
#define LOOP(code) \
  for (size_t i = 0; i < count; i += 1) { \
    const float curved = deltas[i] * bend(code, values[i]) * tangents[i]; \
    delta_tangents[i] = delta_tangents[i] * slope(code, leakiness, values[i]) + curved; \
  }
    FOR_EACH_ACTIVATION(activation, LOOP)
#undef LOOP
    return;
  }
#define LOOP(code) \
  for (size_t i = 0; i < count; i += 1) { \
    const float a = values[i] * inverse; \
    const float curved = deltas[i] * bend(code, a) * tangents[i] * inverse; \
    const float tangent = (delta_tangents[i] * slope(code, leakiness, a) + curved) * scale; \
    delta_tangents[i] = kept[i] ? tangent : 0.0f; \
  }
  FOR_EACH_ACTIVATION(activation, LOOP)
#undef LOOP
}

void mlp_cross_entropy_tangent(const float *deltas, const int32_t *labels, const uint32_t *chosen,
                               const float *class_weights, const float *output_tangents, float *delta_tangents,
                               size_t rows, size_t classes) {
  for (size_t i = 0; i < rows; i += 1) {
    const float *delta = deltas + i * classes;
    const float *tangent = output_tangents + i * classes;
    float *out = delta_tangents + i * classes;
    const size_t label = (size_t)labels[chosen[i]];
    const double weight = class_weights == NULL ? 1.0 : (double)class_weights[label];
    const float share = (float)weight / (float)rows;
    /* delta is weight (p - y) / rows. */
    double mean = 0;
    for (size_t j = 0; j < classes; j += 1) {
      out[j] = delta[j] + (j == label ? share : 0.0f);
      mean += (double)out[j] * (double)tangent[j];
    }
    const float shift = (float)(mean * (double)rows / weight);
    for (size_t j = 0; j < classes; j += 1) out[j] *= tangent[j] - shift;
  }
}

void mlp_squared_error_tangent(const float *output_tangents, float *delta_tangents, size_t rows) {
  const float share = 2.0f / (float)rows;
  for (size_t i = 0; i < rows; i += 1) delta_tangents[i] = share * output_tangents[i];
}

WIDE
double mlp_product(const float *left, const float *right, size_t count) {
  double sums[8] = {0};
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    for (size_t j = 0; j < 8; j += 1) sums[j] += (double)left[i + j] * (double)right[i + j];
  }
  for (size_t j = 0; i < count; i += 1, j += 1) sums[j] += (double)left[i] * (double)right[i];
  return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}
