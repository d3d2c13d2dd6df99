/* Included by every file of kernels: no product is fused with a sum, or bits would depend on the processor compiled for. */
#ifndef MLP_EXACT_H
#define MLP_EXACT_H

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("fp-contract=off")
#endif

#endif
