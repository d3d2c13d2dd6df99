/* A numeric kernel of the usual kind: forces between particles, in double precision. Prints how long it takes, and exits
 * with status 3 if flags have changed the result by more than rounding may. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PARTICLES = 900, STEPS = 40 };

/* From a build without any optimisation. */
#define EXPECTED_ENERGY 0.0023114557710355393

static double position[3][PARTICLES], velocity[3][PARTICLES], mass[PARTICLES];

static void step(double dt) {
  for (int i = 0; i < PARTICLES; i++) {
    double ax = 0, ay = 0, az = 0;
    for (int j = 0; j < PARTICLES; j++) {
      double dx = position[0][j] - position[0][i];
      double dy = position[1][j] - position[1][i];
      double dz = position[2][j] - position[2][i];
      double r2 = dx * dx + dy * dy + dz * dz + 1e-2;
      double force = mass[j] / (r2 * sqrt(r2));
      ax += dx * force;
      ay += dy * force;
      az += dz * force;
    }
    velocity[0][i] += ax * dt;
    velocity[1][i] += ay * dt;
    velocity[2][i] += az * dt;
  }
  for (int k = 0; k < 3; k++)
    for (int i = 0; i < PARTICLES; i++) position[k][i] += velocity[k][i] * dt;
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(void) {
  unsigned state = 1;
  for (int i = 0; i < PARTICLES; i++) {
    for (int k = 0; k < 3; k++) {
      state = state * 1664525u + 1013904223u;
      position[k][i] = state / 4294967296.0;
    }
    mass[i] = 1.0 / PARTICLES;
  }
  double start = seconds();
  for (int n = 0; n < STEPS; n++) step(1e-3);
  double took = seconds() - start;
  double energy = 0;
  for (int i = 0; i < PARTICLES; i++)
    for (int k = 0; k < 3; k++) energy += 0.5 * mass[i] * velocity[k][i] * velocity[k][i];
  double error = fabs(energy - EXPECTED_ENERGY) / EXPECTED_ENERGY;
  printf("{\"seconds\": %.9f, \"error\": %.3e}\n", took, error);
  if (!(error < 1e-10)) {
    fprintf(stderr, "the kinetic energy is %.17g instead of %.17g\n", energy, EXPECTED_ENERGY);
    return 3;
  }
  return 0;
}
