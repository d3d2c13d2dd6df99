/* descriptor.c: what the host is told about `svm`: constant data. */
#include <hone/hone.h>
#include <hone_svm.h>

#include "objective.h"

/* 2^-5 ... 2^15 and 2^-15 ... 2^3: the ranges of Hsu, Chang, Lin, "A Practical Guide to Support Vector Classification"
 * (2003), section 3.2. */
static const hone_parameter hyperparameters[SVM_HYPERPARAMETER_COUNT] = {
    [SVM_C] = {.name = "C",
               .summary = "penalty of a training row on the wrong side of its margin",
               .unit = "",
               .kind = HONE_FLOAT,
               .flags = HONE_LOG,
               .low = 0.03125,
               .high = 32768,
               .preset = 1},
    [SVM_GAMMA] = {.name = "gamma",
                   .summary = "kernel exp(-gamma |x - y|^2): how fast the influence of a row fades with distance",
                   .unit = "",
                   .kind = HONE_FLOAT,
                   .flags = HONE_LOG,
                   .low = 0.000030517578125,
                   .high = 8,
                   .preset = 0.03125},
};

static const hone_space space = {
    .struct_size = sizeof space,
    .parameter_size = sizeof(hone_parameter),
    .parameter_count = SVM_HYPERPARAMETER_COUNT,
    .literal_size = sizeof(hone_literal),
    .parameters = hyperparameters,
};

static const hone_metric metrics[SVM_METRIC_COUNT] = {
    [SVM_ERROR] = {.name = "error",
                   .summary = "share of rows classified wrongly in cross-validation",
                   .unit = "",
                   .direction = HONE_MINIMIZE,
                   .role = HONE_OBJECTIVE_METRIC},
    [SVM_SUPPORT_VECTORS] = {.name = "support_vectors",
                             .summary = "share of the training rows that are support vectors",
                             .unit = "",
                             .direction = HONE_MINIMIZE,
                             .role = HONE_RECORDED_METRIC},
};

static const hone_description description = {
    .struct_size = sizeof description,
    .metric_size = sizeof(hone_metric),
    .space = &space,
    .metrics = metrics,
    .metric_count = SVM_METRIC_COUNT,
};

static const char *const no_yes[] = {"no", "yes"};

static const hone_parameter options[SVM_OPTION_COUNT] = {
    [SVM_OPTION_DATA] = {.name = "data",
                         .summary = "digits, breast-cancer, wine, fashion-mnist, or a CSV, TSV, LIBSVM or IDX file",
                         .unit = "",
                         .kind = HONE_TEXT,
                         .preset_text = "digits"},
    [SVM_OPTION_LABEL] = {.name = "label",
                          .summary = "name or number of the label column; empty: by its usual names, or the last",
                          .unit = "",
                          .kind = HONE_TEXT,
                          .preset_text = ""},
    [SVM_OPTION_ROWS] = {.name = "rows",
                         .summary = "use only so many rows, a stratified choice; 0: all",
                         .unit = "rows",
                         .kind = HONE_INT,
                         .high = 1073741824,
                         .preset = 0},
    [SVM_OPTION_STANDARDIZE] = {.name = "standardize",
                                .summary = "move each feature to mean 0 and deviation 1",
                                .unit = "",
                                .kind = HONE_CHOICE,
                                .preset = 1,
                                .labels = no_yes,
                                .label_count = 2},
    [SVM_OPTION_FOLDS] = {.name = "folds",
                          .summary = "folds of the cross-validation",
                          .unit = "",
                          .kind = HONE_INT,
                          .low = 2,
                          .high = 20,
                          .preset = 5},
    [SVM_OPTION_FOLD_SEED] = {.name = "fold_seed",
                              .summary = "which rows go to which fold; the same for every trial",
                              .unit = "",
                              .kind = HONE_INT,
                              .high = 4294967295.0,
                              .preset = 0},
    [SVM_OPTION_CACHE] = {.name = "cache",
                          .summary = "memory in which LIBSVM keeps kernel rows while it trains",
                          .unit = "MB",
                          .kind = HONE_INT,
                          .low = 1,
                          .high = 65536,
                          .preset = 100},
    [SVM_OPTION_KERNEL] = {.name = "kernel",
                           .summary = "compute the kernel once a trial if it fits in this much memory; 0: never",
                           .unit = "MB",
                           .kind = HONE_INT,
                           .high = 1048576,
                           .preset = 512},
};

static const hone_space option_space = {
    .struct_size = sizeof option_space,
    .parameter_size = sizeof(hone_parameter),
    .parameter_count = SVM_OPTION_COUNT,
    .literal_size = sizeof(hone_literal),
    .parameters = options,
};

const hone_plugin hone_svm_plugin = {
    .struct_size = sizeof hone_svm_plugin,
    .kind = HONE_OBJECTIVE,
    .name = "svm",
    .summary = "error of a support vector machine with Gaussian kernel in k-fold cross-validation (LIBSVM)",
    .text =
        "Two hyperparameters, a hundredth to half a second an evaluation, real data: a good first objective, with a "
        "surface that can be drawn.\n\n"
        "A C-SVC with kernel exp(-gamma |x - y|^2), one against one for more than two classes, is trained once for "
        "each fold on the other folds. The folds are stratified and depend on the data and the option fold_seed only, "
        "not on the trial: equal configurations have equal errors, and trials do not differ by their folds. The "
        "deviation is the standard error over folds. The error is a multiple of 1/rows, so ties are common. Features "
        "are standardised over all rows, before the folds are made.\n\n"
        "The default of gamma, 1/32, is about 1/features for the larger data sets shipped, which is customary for "
        "standardised features. The labels must be classes.\n\n"
        "Chang, Lin: LIBSVM: a library for support vector machines, ACM TIST 2(3), 2011.",
    .options = &option_space,
    .description = &description,
    .table = &hone_svm_class,
    .flags = HONE_DETERMINISTIC,
};
