/* Activations and their derivatives. */
#include "exact.h"
#include "exponential.h"
#include "mlp_kernels.h"

static inline float at_most(float x, float bound) { return x > bound ? bound : x; }
static inline float at_least(float x, float bound) { return x < bound ? bound : x; }

/* 1 / (1 + e^-x) */
static inline float sigmoid(float x) {
  return 1.0f / (2.0f + exponential_less_one(at_least(at_most(-x, 87.0f), -87.0f)));
}

/* (e^2x - 1) / (e^2x + 1) */
static inline float hyperbolic_tangent(float x) {
  const float e = exponential_less_one(at_least(at_most(2.0f * x, 30.0f), -30.0f));
  return e / (e + 2.0f);
}

/* LeCun, Bottou, Orr, Müller, "Efficient BackProp", 1998: 1.7159 tanh(2x/3). */
static const float outer_scale = 1.7159f;
static const float inner_scale = 2.0f / 3.0f;

WIDE
void mlp_activate(int32_t activation, float leakiness, float *values, size_t count) {
  switch (activation) {
  case MLP_SIGMOID:
    for (size_t i = 0; i < count; i += 1) values[i] = sigmoid(values[i]);
    break;
  case MLP_TANH:
    for (size_t i = 0; i < count; i += 1) values[i] = hyperbolic_tangent(values[i]);
    break;
  case MLP_SCALED_TANH:
    for (size_t i = 0; i < count; i += 1) values[i] = outer_scale * hyperbolic_tangent(inner_scale * values[i]);
    break;
  case MLP_ELU:
    for (size_t i = 0; i < count; i += 1) {
      const float x = values[i];
      const float below = exponential_less_one(at_least(at_most(x, 0.0f), -87.0f));
      values[i] = x > 0.0f ? x : below;
    }
    break;
  case MLP_RELU:
    /* Written so that a NaN passes: a network that diverges must not hide it. */
    for (size_t i = 0; i < count; i += 1) {
      const float x = values[i];
      values[i] = x < 0.0f ? 0.0f : x;
    }
    break;
  case MLP_LEAKY:
    for (size_t i = 0; i < count; i += 1) {
      const float x = values[i];
      const float below = leakiness * x;
      values[i] = x < 0.0f ? below : x;
    }
    break;
  default:
    break;
  }
}

WIDE
void mlp_activation_backward(int32_t activation, float leakiness, const float *values, float scale, float *deltas,
                             size_t count) {
  switch (activation) {
  case MLP_SIGMOID:
    for (size_t i = 0; i < count; i += 1) {
      const float value = scale * values[i];
      deltas[i] *= value * (1.0f - value);
    }
    break;
  case MLP_TANH:
    for (size_t i = 0; i < count; i += 1) {
      const float value = scale * values[i];
      deltas[i] *= 1.0f - value * value;
    }
    break;
  case MLP_SCALED_TANH:
    for (size_t i = 0; i < count; i += 1) {
      const float inner = scale * values[i] * (1.0f / 1.7159f);
      deltas[i] *= outer_scale * inner_scale * (1.0f - inner * inner);
    }
    break;
  case MLP_ELU:
    for (size_t i = 0; i < count; i += 1) deltas[i] *= values[i] > 0.0f ? 1.0f : scale * values[i] + 1.0f;
    break;
  case MLP_RELU:
    for (size_t i = 0; i < count; i += 1) {
      const float delta = deltas[i];
      deltas[i] = values[i] > 0.0f ? delta : 0.0f;
    }
    break;
  case MLP_LEAKY:
    for (size_t i = 0; i < count; i += 1) {
      const float delta = deltas[i];
      const float below = leakiness * delta;
      deltas[i] = values[i] > 0.0f ? delta : below;
    }
    break;
  default:
    break;
  }
}
