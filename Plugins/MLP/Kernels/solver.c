/* The steps of the solvers, in the letters of their sources: g is the gradient, w a weight, eta the rate. Constants
 * and the order of operations follow Lasagne 0.2 (lasagne/updates.py), on which Auto-Net was built, except where
 * said. */
#include "exact.h"
#include "mlp_layers.h"
#include "square_root.h"

#include <math.h>

/* g <- d loss / d w + decay w */
#define FOR_EACH_WEIGHT(body) \
  for (size_t i = 0; i < count; i += 1) { \
    const float w = weights[i]; \
    const float g = gradient[i] + decay * w; \
    body \
  }

WIDE
static void sgd(const mlp_rule *rule, float *restrict weights, const float *restrict gradient, size_t count,
                float decay) {
  const float eta = rule->rate;
  FOR_EACH_WEIGHT({ weights[i] = w - eta * g; })
}

/* v <- mu v - eta g,  w <- w + v */
WIDE
static void momentum(const mlp_rule *rule, float *restrict weights, const float *restrict gradient,
                     float *restrict velocity, size_t count, float decay) {
  const float eta = rule->rate, mu = rule->keep1;
  FOR_EACH_WEIGHT({
    const float v = mu * velocity[i] - eta * g;
    velocity[i] = v;
    weights[i] = w + v;
  })
}

/* v <- mu v - eta g,  w <- w + mu v - eta g: Nesterov's momentum with the gradient at w itself, after Bengio,
 * Boulanger-Lewandowski, Pascanu, "Advances in Optimizing Recurrent Networks", ICASSP 2013, section 3.5. */
WIDE
static void nesterov(const mlp_rule *rule, float *restrict weights, const float *restrict gradient,
                     float *restrict velocity, size_t count, float decay) {
  const float eta = rule->rate, mu = rule->keep1;
  FOR_EACH_WEIGHT({
    const float step = eta * g;
    const float v = mu * velocity[i] - step;
    velocity[i] = v;
    weights[i] = w + (mu * v - step);
  })
}

/* Kingma, Ba, "Adam", ICLR 2015, in the form at the end of their section 2: the two bias corrections are in the
 * rate, and the epsilon of 1e-8 is added to the square root of the uncorrected second moment. */
mlp_rule mlp_adam_rule(float rate, double beta1, double beta2, uint64_t step) {
  const double steps = (double)step;
  return (mlp_rule){
      .solver = MLP_ADAM,
      .rate = (float)((double)rate * sqrt(1.0 - pow(beta2, steps)) / (1.0 - pow(beta1, steps))),
      .keep1 = (float)beta1, .take1 = (float)(1.0 - beta1),
      .keep2 = (float)beta2, .take2 = (float)(1.0 - beta2),
  };
}

WIDE
static void adam(const mlp_rule *rule, float *restrict weights, const float *restrict gradient, float *restrict first,
                 float *restrict second, size_t count, float decay) {
  const float eta = rule->rate;
  const float keep1 = rule->keep1, take1 = rule->take1, keep2 = rule->keep2, take2 = rule->take2;
  FOR_EACH_WEIGHT({
    const float m = keep1 * first[i] + take1 * g;
    const float v = keep2 * second[i] + take2 * g * g;
    first[i] = m;
    second[i] = v;
    weights[i] = w - eta * m / (square_root(v) + 1e-8f);
  })
}

/* Zeiler, "ADADELTA", 2012, algorithm 1, epsilon 1e-6; the step is scaled by the rate. One root of the quotient in
 * place of a quotient of two. */
WIDE
static void adadelta(const mlp_rule *rule, float *restrict weights, const float *restrict gradient,
                     float *restrict squares, float *restrict steps, size_t count, float decay) {
  const float eta = rule->rate, rho = rule->keep1, take = rule->take1;
  FOR_EACH_WEIGHT({
    const float a = rho * squares[i] + take * g * g;
    const float u = g * square_root((steps[i] + 1e-6f) / (a + 1e-6f));
    squares[i] = a;
    steps[i] = rho * steps[i] + take * u * u;
    weights[i] = w - eta * u;
  })
}

/* Duchi, Hazan, Singer, "Adaptive Subgradient Methods", JMLR 2011, diagonal form; epsilon 1e-6 under the root. */
WIDE
static void adagrad(const mlp_rule *rule, float *restrict weights, const float *restrict gradient,
                    float *restrict squares, size_t count, float decay) {
  const float eta = rule->rate;
  FOR_EACH_WEIGHT({
    const float a = squares[i] + g * g;
    squares[i] = a;
    weights[i] = w - eta * g / square_root(a + 1e-6f);
  })
}

/* Funk, "RMSprop loses to SMORMS3 - Beware the Epsilon!", 2015. The rate is a cap on the share of signal x = g1^2 /
 * g2, not a factor. Epsilon 1e-16, as everywhere in the source and in Auto-Net. Where squares underflow in a float,
 * g2 is 0, x is 0 and the weight stays.
 *
 * s = sqrt(g2 + epsilon) is at least 1e-8, so s + epsilon is s in a float, and x is (g1 / s)^2. With n = m + 1 = 1 / r,
 * the sums a = n g1 and b = n (g2 + epsilon), and q = 1 / (b n): r is b q, 1 / s is n sqrt(q) and x is a^2 q. So one
 * division is enough, where r and 1 / s would take one each. */
WIDE
static void smorm3s(const mlp_rule *rule, float *restrict weights, const float *restrict gradient,
                    float *restrict first, float *restrict second, float *restrict memory, size_t count, float decay) {
  const float eta = rule->rate;
  FOR_EACH_WEIGHT({
    const float m = memory[i];
    const float n = m + 1.0f;
    const float a = m * first[i] + g;
    const float squares = m * second[i] + g * g;
    const float b = squares + 1e-16f * n;
    const float q = 1.0f / (b * n);
    const float r = b * q;
    const float root = square_root(q);
    const float share = a * root;
    const float x = share * share;
    const float factor = eta < x ? eta : x;
    first[i] = a * r;
    second[i] = squares * r;
    memory[i] = 1.0f + m * (1.0f - x);
    weights[i] = w - g * (n * root) * factor;
  })
}

void mlp_move(const mlp_rule *rule, float *weights, const float *gradient, float *memory, size_t stride, size_t count,
              float decay) {
  switch (rule->solver) {
  case MLP_SGD: sgd(rule, weights, gradient, count, decay); break;
  case MLP_MOMENTUM: momentum(rule, weights, gradient, memory, count, decay); break;
  case MLP_NESTEROV: nesterov(rule, weights, gradient, memory, count, decay); break;
  case MLP_ADAM: adam(rule, weights, gradient, memory, memory + stride, count, decay); break;
  case MLP_ADADELTA: adadelta(rule, weights, gradient, memory, memory + stride, count, decay); break;
  case MLP_ADAGRAD: adagrad(rule, weights, gradient, memory, count, decay); break;
  default: smorm3s(rule, weights, gradient, memory, memory + stride, memory + 2 * stride, count, decay); break;
  }
}
