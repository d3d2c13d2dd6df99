/* hone_svm.h: the objective `svm`, without the library around it. Names what it needs of hone/hone.h instead of
 * including it, so that Swift can import this module with no search path. */
#ifndef HONE_SVM_H
#define HONE_SVM_H

#ifdef __cplusplus
extern "C" {
#endif

/* The descriptor. Constant. */
extern const struct hone_plugin hone_svm_plugin;

#ifdef __cplusplus
}
#endif

#endif
