/* Functions that end or disturb the process they run in, for the objective `function`. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

double leaves(double x) {
  if (x >= 0) exit(0);
  return x;
}

double crashes(double x) {
  if (x >= 0) abort();
  return x;
}

/* Half a minute, unless something ends the sleep early; what is left of it is added. */
double sleeps(double x) { return x + 1000 * (double)sleep(30); }

double falls(double x) { return x < 0.5 ? -INFINITY : x; }

/* Once: puts another file where the host's executable is, as an installation does, and takes the worker with it. */
double replaces_host(double x) {
  const char *other = getenv("ZOO_OTHER"), *installed = getenv("ZOO_INSTALLED");
  if (other != NULL && installed != NULL && rename(other, installed) == 0) abort();
  return x;
}
