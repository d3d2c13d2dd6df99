/* Tangents of the steps in solver.c along one hyperparameter, in the same letters; a name that ends in _t is a tangent.
 * Each is called before the step itself, with the memory as it was. */
#include "exact.h"
#include "square_root.h"
#include "mlp_tangents.h"

#include <math.h>

/* g <- d loss / d w + decay w, with its tangent. */
#define FOR_EACH_WEIGHT(...) \
  for (size_t i = 0; i < count; i += 1) { \
    const float w = weights[i]; \
    const float g = gradient[i] + decay * w; \
    const float g_t = gradient_t[i] + (decay * weights_t[i] + decay_t * w); \
    __VA_ARGS__ \
  }

/* What all of them take. */
#define ARGUMENTS \
  const mlp_rule *rule, const mlp_rule_tangent *rule_t, const float *restrict gradient, \
      const float *restrict gradient_t, const float *restrict weights, float *restrict weights_t, size_t count, \
      float decay, float decay_t

WIDE
static void sgd(ARGUMENTS) {
  const float rate = rule->rate, rate_t = rule_t->rate;
  FOR_EACH_WEIGHT({ weights_t[i] -= rate_t * g + rate * g_t; })
}

WIDE
static void momentum(ARGUMENTS, const float *restrict velocity, float *restrict velocity_t) {
  const float rate = rule->rate, rate_t = rule_t->rate;
  const float momentum = rule->keep1, momentum_t = rule_t->keep1;
  FOR_EACH_WEIGHT({
    const float step_t = rate_t * g + rate * g_t;
    const float v_t = momentum_t * velocity[i] + momentum * velocity_t[i] - step_t;
    velocity_t[i] = v_t;
    weights_t[i] += v_t;
  })
}

WIDE
static void nesterov(ARGUMENTS, const float *restrict velocity, float *restrict velocity_t) {
  const float rate = rule->rate, rate_t = rule_t->rate;
  const float momentum = rule->keep1, momentum_t = rule_t->keep1;
  FOR_EACH_WEIGHT({
    const float step_t = rate_t * g + rate * g_t;
    const float v = momentum * velocity[i] - rate * g;
    const float v_t = momentum_t * velocity[i] + momentum * velocity_t[i] - step_t;
    velocity_t[i] = v_t;
    weights_t[i] += momentum_t * v + momentum * v_t - step_t;
  })
}

mlp_rule_tangent mlp_adam_rule_tangent(double rate, double rate_t, double beta1, double beta1_t, double beta2,
                                       double beta2_t, uint64_t step) {
  const double steps = (double)step;
  const double left1 = 1.0 - pow(beta1, steps), left2 = 1.0 - pow(beta2, steps);
  const double factor = sqrt(left2) / left1;
  const double factor_t = factor * (steps * pow(beta1, steps - 1) * beta1_t / left1 -
                                    steps * pow(beta2, steps - 1) * beta2_t / (2.0 * left2));
  return (mlp_rule_tangent){
      .rate = (float)(rate_t * factor + rate * factor_t), .keep1 = (float)beta1_t, .keep2 = (float)beta2_t};
}

WIDE
static void adam(ARGUMENTS, const float *restrict first, const float *restrict second,
                 float *restrict first_t, float *restrict second_t) {
  const float c = rule->rate, c_t = rule_t->rate;
  const float keep1 = rule->keep1, take1 = rule->take1, keep1_t = rule_t->keep1;
  const float keep2 = rule->keep2, take2 = rule->take2, keep2_t = rule_t->keep2;
  FOR_EACH_WEIGHT({
    const float m = keep1 * first[i] + take1 * g;
    const float v = keep2 * second[i] + take2 * g * g;
    const float m_t = keep1_t * (first[i] - g) + keep1 * first_t[i] + take1 * g_t;
    const float v_t = keep2_t * (second[i] - g * g) + keep2 * second_t[i] + 2.0f * take2 * g * g_t;
    first_t[i] = m_t;
    second_t[i] = v_t;
    const float root = square_root(v);
    const float divisor = root + 1e-8f;
    const float root_t = root > 0.0f ? 0.5f * v_t / root : 0.0f;
    weights_t[i] -= (c_t * m + c * (m_t - m * root_t / divisor)) / divisor;
  })
}

WIDE
static void adadelta(ARGUMENTS, const float *restrict squares, const float *restrict steps,
                     float *restrict squares_t, float *restrict steps_t) {
  const float rate = rule->rate, rate_t = rule_t->rate;
  const float rho = rule->keep1, rho_t = rule_t->keep1, take = rule->take1;
  FOR_EACH_WEIGHT({
    const float a = rho * squares[i] + take * g * g;
    const float a_t = rho_t * (squares[i] - g * g) + rho * squares_t[i] + 2.0f * take * g * g_t;
    const float above = square_root(steps[i] + 1e-6f), below = square_root(a + 1e-6f);
    const float u = g * above / below;
    const float u_t = (g_t * above + 0.5f * g * steps_t[i] / above - 0.5f * u * a_t / below) / below;
    squares_t[i] = a_t;
    steps_t[i] = rho_t * (steps[i] - u * u) + rho * steps_t[i] + 2.0f * take * u * u_t;
    weights_t[i] -= rate_t * u + rate * u_t;
  })
}

WIDE
static void adagrad(ARGUMENTS, const float *restrict squares, float *restrict squares_t) {
  const float rate = rule->rate, rate_t = rule_t->rate;
  FOR_EACH_WEIGHT({
    const float a = squares[i] + g * g;
    const float a_t = squares_t[i] + 2.0f * g * g_t;
    squares_t[i] = a_t;
    const float root = square_root(a + 1e-6f);
    weights_t[i] -= (rate_t * g + rate * (g_t - 0.5f * g * a_t / (root * root))) / root;
  })
}

WIDE
static void smorm3s(ARGUMENTS, const float *restrict first, const float *restrict second,
                    const float *restrict memory, float *restrict first_t, float *restrict second_t,
                    float *restrict memory_t) {
  const float rate = rule->rate, rate_t = rule_t->rate;
  const float epsilon = 1e-16f;
  FOR_EACH_WEIGHT({
    const float r = 1.0f / (memory[i] + 1.0f), r_t = -r * r * memory_t[i];
    const float g1 = (1.0f - r) * first[i] + r * g;
    const float g1_t = r_t * (g - first[i]) + (1.0f - r) * first_t[i] + r * g_t;
    const float g2 = (1.0f - r) * second[i] + r * g * g;
    const float g2_t = r_t * (g * g - second[i]) + (1.0f - r) * second_t[i] + 2.0f * r * g * g_t;
    const float x = g1 * g1 / (g2 + epsilon);
    const float x_t = (2.0f * g1 * g1_t - x * g2_t) / (g2 + epsilon);
    first_t[i] = g1_t;
    second_t[i] = g2_t;
    memory_t[i] = memory_t[i] * (1.0f - x) - memory[i] * x_t;
    const float factor = rate < x ? rate : x, factor_t = rate < x ? rate_t : x_t;
    const float root = square_root(g2 + epsilon);
    const float divisor = root + epsilon, divisor_t = 0.5f * g2_t / root;
    weights_t[i] -= (g_t * factor + g * factor_t - g * factor * divisor_t / divisor) / divisor;
  })
}

void mlp_move_t(const mlp_rule *rule, const mlp_rule_tangent *rule_t, const mlp_weights_t *x, float decay,
                float decay_t) {
  const float *const memory = x->memory, *const second = memory + x->memory_stride;
  float *const memory_t = x->memory_t, *const second_t = memory_t + x->memory_stride;
#define ALL rule, rule_t, x->gradient, x->gradient_t, x->weights, x->weights_t, x->count, decay, decay_t
  switch (rule->solver) {
  case MLP_SGD: sgd(ALL); break;
  case MLP_MOMENTUM: momentum(ALL, memory, memory_t); break;
  case MLP_NESTEROV: nesterov(ALL, memory, memory_t); break;
  case MLP_ADAM: adam(ALL, memory, second, memory_t, second_t); break;
  case MLP_ADADELTA: adadelta(ALL, memory, second, memory_t, second_t); break;
  case MLP_ADAGRAD: adagrad(ALL, memory, memory_t); break;
  default:
    smorm3s(ALL, memory, second, second + x->memory_stride, memory_t, second_t, second_t + x->memory_stride);
    break;
  }
#undef ALL
}
