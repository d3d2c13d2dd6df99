/* The floating-point control word of this thread. A plugin built with -ffast-math turns denormals off for the whole thread
 * when it is loaded (crtfastmath.o), which would change the results of every other plugin; the host puts the word back.
 * Swift cannot name the instructions, hence this header. */
#ifndef CFLOATINGPOINTSTATE_H
#define CFLOATINGPOINTSTATE_H

#include <stdint.h>

static inline uint64_t floating_point_state(void) {
#if defined(__x86_64__)
  return __builtin_ia32_stmxcsr();
#elif defined(__aarch64__)
  uint64_t word;
  __asm__ volatile("mrs %0, fpcr" : "=r"(word));
  return word;
#else
#error "unknown processor"
#endif
}

static inline void set_floating_point_state(uint64_t word) {
#if defined(__x86_64__)
  __builtin_ia32_ldmxcsr((uint32_t)word);
#elif defined(__aarch64__)
  __asm__ volatile("msr fpcr, %0" : : "r"(word));
#endif
}

#endif
