/* main.c: the same training as a program. Build:  gcc -O2 main.c trainer.c -lfann -lm -o spirals
 * usage: spirals LEARNING_RATE MOMENTUM HIDDEN ACTIVATION EPOCHS SEED */
#include "trainer.h"

#include <stdio.h>
#include <stdlib.h>

static int print(void *context, int epoch, double loss) {
  (void)context;
  printf("{\"step\": %d, \"loss\": %.17g}\n", epoch, loss);
  fflush(stdout);
  return 0;
}

int main(int count, char **words) {
  if (count != 7) {
    fputs("usage: spirals LEARNING_RATE MOMENTUM HIDDEN ACTIVATION EPOCHS SEED\n", stderr);
    return 2;
  }
  double accuracy = 0;
  const double loss = train(strtof(words[1], NULL), strtof(words[2], NULL), atoi(words[3]), words[4], atoi(words[5]),
                            (unsigned)strtoul(words[6], NULL, 10), print, NULL, &accuracy);
  printf("{\"loss\": %.17g, \"accuracy\": %.17g}\n", loss, accuracy);
  return loss < 0;
}
