/* Included by every file of kernels: how they are compiled.
 *
 * No product is fused with a sum, so bits do not depend on the width of the processor's vectors. That allows WIDE: a
 * function marked with it is compiled for wider vectors, too, and the loader chooses what the processor has. */
#ifndef KERNELS_EXACT_H
#define KERNELS_EXACT_H

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off", "no-math-errno")
#endif

/* Not under the thread sanitizer: the linker calls the functions that choose a clone before its runtime is up. */
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define HAS_THREAD_SANITIZER
#endif
#endif

#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(HAS_THREAD_SANITIZER)
#define WIDE __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define WIDE
#endif

#endif
