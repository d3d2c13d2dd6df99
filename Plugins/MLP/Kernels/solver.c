/* The steps of the solvers, in the letters of their sources: g is the gradient, w a weight, eta the rate. Constants
 * and the order of operations follow Lasagne 0.2 (lasagne/updates.py), on which Auto-Net was built, except where
 * said. */
#include "exact.h"
#include "square_root.h"
#include "mlp_kernels.h"

#include <math.h>

WIDE
void mlp_sgd(float *restrict weights, const float *restrict gradient, size_t count, float rate) {
  for (size_t i = 0; i < count; i += 1) weights[i] -= rate * gradient[i];
}

/* v <- mu v - eta g,  w <- w + v */
WIDE
void mlp_momentum(float *restrict weights, const float *restrict gradient, float *restrict velocity, size_t count,
                  float rate, float momentum) {
  for (size_t i = 0; i < count; i += 1) {
    const float v = momentum * velocity[i] - rate * gradient[i];
    velocity[i] = v;
    weights[i] += v;
  }
}

/* v <- mu v - eta g,  w <- w + mu v - eta g: Nesterov's momentum with the gradient at w itself, after Bengio,
 * Boulanger-Lewandowski, Pascanu, "Advances in Optimizing Recurrent Networks", ICASSP 2013, section 3.5. */
WIDE
void mlp_nesterov(float *restrict weights, const float *restrict gradient, float *restrict velocity, size_t count,
                  float rate, float momentum) {
  for (size_t i = 0; i < count; i += 1) {
    const float step = rate * gradient[i];
    const float v = momentum * velocity[i] - step;
    velocity[i] = v;
    weights[i] += momentum * v - step;
  }
}

/* Kingma, Ba, "Adam", ICLR 2015, in the form at the end of their section 2: the two bias corrections are in the
 * rate, and the epsilon of 1e-8 is added to the square root of the uncorrected second moment. */
WIDE
void mlp_adam(float *restrict weights, const float *restrict gradient, float *restrict first, float *restrict second,
              size_t count, float rate, double beta1, double beta2, uint64_t step) {
  const double steps = (double)step;
  const float corrected = (float)((double)rate * sqrt(1.0 - pow(beta2, steps)) / (1.0 - pow(beta1, steps)));
  const float keep1 = (float)beta1, take1 = (float)(1.0 - beta1);
  const float keep2 = (float)beta2, take2 = (float)(1.0 - beta2);
  for (size_t i = 0; i < count; i += 1) {
    const float g = gradient[i];
    const float m = keep1 * first[i] + take1 * g;
    const float v = keep2 * second[i] + take2 * g * g;
    first[i] = m;
    second[i] = v;
    weights[i] -= corrected * m / (square_root(v) + 1e-8f);
  }
}

/* Zeiler, "ADADELTA", 2012, algorithm 1, epsilon 1e-6; the step is scaled by the rate. */
WIDE
void mlp_adadelta(float *restrict weights, const float *restrict gradient, float *restrict squares,
                  float *restrict steps, size_t count, float rate, float rho) {
  const float take = 1.0f - rho;
  for (size_t i = 0; i < count; i += 1) {
    const float g = gradient[i];
    const float a = rho * squares[i] + take * g * g;
    const float u = g * square_root(steps[i] + 1e-6f) / square_root(a + 1e-6f);
    squares[i] = a;
    steps[i] = rho * steps[i] + take * u * u;
    weights[i] -= rate * u;
  }
}

/* Duchi, Hazan, Singer, "Adaptive Subgradient Methods", JMLR 2011, diagonal form; epsilon 1e-6 under the root. */
WIDE
void mlp_adagrad(float *restrict weights, const float *restrict gradient, float *restrict squares, size_t count,
                 float rate) {
  for (size_t i = 0; i < count; i += 1) {
    const float g = gradient[i];
    const float a = squares[i] + g * g;
    squares[i] = a;
    weights[i] -= rate * g / square_root(a + 1e-6f);
  }
}

/* Funk, "RMSprop loses to SMORMS3 - Beware the Epsilon!", 2015. The rate is a cap on the share of signal x = g1^2 /
 * g2, not a factor. Epsilon 1e-16, as everywhere in the source and in Auto-Net. Where squares underflow in a float,
 * g2 is 0, x is 0 and the weight stays. */
WIDE
void mlp_smorm3s(float *restrict weights, const float *restrict gradient, float *restrict first,
                 float *restrict second, float *restrict memory, size_t count, float rate) {
  const float epsilon = 1e-16f;
  for (size_t i = 0; i < count; i += 1) {
    const float g = gradient[i];
    const float r = 1.0f / (memory[i] + 1.0f);
    const float g1 = (1.0f - r) * first[i] + r * g;
    const float g2 = (1.0f - r) * second[i] + r * g * g;
    const float x = g1 * g1 / (g2 + epsilon);
    const float factor = rate < x ? rate : x;
    first[i] = g1;
    second[i] = g2;
    memory[i] = 1.0f + memory[i] * (1.0f - x);
    weights[i] -= g * factor / (square_root(g2 + epsilon) + epsilon);
  }
}
