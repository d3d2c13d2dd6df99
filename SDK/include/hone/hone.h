/* hone.h: the plugin ABI of hone, version 1.                                              (C11; clean as C++17)
 *
 * NOT FROZEN YET: until every built-in plugin has proved it, a field may still move. From 1.0 on, fields are only appended.
 *
 * A plugin library is a shared object that exports one function, hone_library_v1(). It returns a description, as constant
 * data, of the optimizers and objectives in the library. The host calls through the tables in it and hands over its own
 * services as tables of functions: a plugin links against nothing of the host and needs only this file.
 *
 * Words. A *parameter* here is an entry of a hone_space, be it a hyperparameter of an objective or an option of a plugin.
 * A *configuration* is a double[parameter_count] in declared order: a float is itself, an int is a whole number, a choice or
 * an ordinal is the index of its label, an inactive parameter is HONE_INACTIVE (a quiet NaN; test with hone_is_inactive()).
 *
 * Rules that hold everywhere
 *   Sizes      A struct that may grow starts with uint32_t struct_size, set by whoever fills it to the sizeof it was compiled
 *              with. A reader looks at a field only if struct_size covers it; absent fields count as zero. Test >=, never ==.
 *              Arrays of structs that may grow carry their stride in the container. All other structs never change.
 *   Reserved   Fields named reserved are zero.
 *   Strings    UTF-8, NUL-terminated. Never NULL unless the comment says so.
 *   Ownership  Who allocates frees. What is passed to a call lives until the call returns; what a descriptor points to lives
 *              for ever. A library is never unloaded.
 *   Errors     A status below zero, and a sentence in the host's hone_error. Nothing throws, longjmps or exits across the ABI.
 *   Outputs    Buffers are the host's, and filled with NaN (or zero) before the call.
 *   Quiet      A plugin leaves alone: standard streams, signal handlers, locale, working directory, environment, umask,
 *              floating-point control word, and the descriptors that it did not open.
 *   Repeatable No clock and no entropy but the seeds given here (hone/random.h has a generator). Same inputs, same answers.
 *   Platform   64-bit, IEEE 754 doubles.
 *
 * Threads: the last line of each function's comment has one of
 *   [any]       from any thread, at any time, concurrently
 *   [instance]  one call at a time for an instance, on any thread; calls happen one after another, fully visible
 *   [evaluate]  only during evaluate() or advance(), on the thread that it runs on
 *
 * A whole objective:  SDK/Examples/c/quadratic.c.   The guide: Documentation/abi.md. */
#ifndef HONE_HONE_H
#define HONE_HONE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this header: major in the upper 16 bits, minor in the lower. Information only, never a reason to refuse. */
#define HONE_HEADER_VERSION 0x00010000u

/* No index, no trial, no limit. */
#define HONE_NONE 0xFFFFFFFFu
#define HONE_NO_TRIAL 0xFFFFFFFFFFFFFFFFull

/* ---- Status -------------------------------------------------------------------------------------------------------- */

#define HONE_OK 0
/* Optimizer: nothing to propose before the next tell. Legal only while a trial that it proposed is unfinished. */
#define HONE_WAIT 1
/* Optimizer: nothing to propose ever again. Final. */
#define HONE_DONE 2
/* The environment failed (a file, memory, a device): the host may try again. Unknown negative values count as this. */
#define HONE_ERROR -1
/* This input cannot work: a configuration that cannot be evaluated, an option out of reason. An answer, not an accident. */
#define HONE_INVALID -2
/* Not offered: a blob of another version, an operation this instance does not have. */
#define HONE_UNSUPPORTED -3
/* Ended because the host asked for it, through a verdict or cancelled(). */
#define HONE_CANCELLED -4
/* This process is no longer usable (a dead device, corrupted state): the host replaces the worker. */
#define HONE_FATAL -5

/* Where a failing call leaves its sentence, lower case, without a newline: what, where, how to mend. */
typedef struct hone_error {
  uint32_t struct_size;
  uint32_t capacity; /* bytes at text, the terminating NUL among them; may be 0 */
  char *text;        /* the host's; NUL-terminated before the call and cut to capacity after it */
} hone_error;

/* ---- Spaces -------------------------------------------------------------------------------------------------------- */

#define HONE_FLOAT 1u
#define HONE_INT 2u
/* Labels in an order; `numbers` may give each its numeric value, increasing. */
#define HONE_ORDINAL 3u
/* Labels without an order. */
#define HONE_CHOICE 4u
/* Options only: their value is a text, delivered in hone_options.texts. */
#define HONE_TEXT 5u
#define HONE_PATH 6u
/* Options only: the name of another plugin, an optimizer. `NAME.KEY=value` sets that plugin's option KEY. */
#define HONE_PLUGIN_NAME 7u

/* Flags of a parameter. */
/* Float and int: uniform in the logarithm. low > 0. */
#define HONE_LOG 1u
/* May change while a session runs, or by a verdict of HONE_ADJUST. */
#define HONE_ADJUSTABLE 2u
/* The objective can deliver a gradient with respect to it. */
#define HONE_DIFFERENTIABLE 4u
/* Options only: the user must give it. */
#define HONE_REQUIRED 8u
/* Options only: NAME.HYPERPARAMETER=value may be given besides; it comes as text among hone_options.keyed_names. */
#define HONE_KEYED 16u
/* Declarations of users only: a float with whole bounds, of which the user has not said whether it is a float or an int. An
 * objective that knows describes it as what it is, without this flag; one that does not leaves the flag, and the host asks. */
#define HONE_KIND_OPEN 32u

/* Relations of a literal. */
#define HONE_EQUAL 1u
#define HONE_NOT_EQUAL 2u
#define HONE_LESS 3u
#define HONE_LESS_EQUAL 4u
#define HONE_GREATER 5u
#define HONE_GREATER_EQUAL 6u
#define HONE_IN 7u
#define HONE_NOT_IN 8u

/* One comparison. Literals with the same term are joined by and, terms by or. Labels compare by index.
 * A literal over an inactive parameter is false, whatever its relation. */
typedef struct hone_literal {
  uint32_t parameter;   /* left side: index in the space; in a condition, of an earlier parameter than the owner */
  uint32_t relation;    /* HONE_EQUAL ... */
  uint32_t term;        /* number of the term that it belongs to; terms stand together and count from 0 */
  uint32_t other;       /* right side: index of a second parameter, or HONE_NONE for value or values */
  double value;         /* right side, unless other or values hold it */
  const double *values; /* HONE_IN, HONE_NOT_IN: the set; else NULL */
  uint32_t value_count;
  uint32_t reserved;
} hone_literal;

/* Bounds are inclusive; low == high is legal. A step gives the points low + k * step up to high; it excludes HONE_LOG.
 * Ints lie within 2^53 either way; on a log scale an int covers [low - 1/2, high + 1/2] before rounding. */
typedef struct hone_parameter {
  const char *name;    /* [A-Za-z_][A-Za-z0-9_-]*, at most 63 bytes, unique in its space */
  const char *summary; /* one line */
  const char *unit;    /* "" for none */
  uint32_t kind;       /* HONE_FLOAT ... */
  uint32_t flags;      /* HONE_LOG ... */
  double low;          /* float, int */
  double high;         /* float, int */
  double step;         /* float, int; 0 for none */
  double preset;       /* the default, as in a configuration; NaN for none */
  const char *const *labels; /* ordinal, choice: label_count labels, unique, not empty */
  const double *numbers;     /* ordinal: label_count increasing numbers; NULL: 0, 1, 2 ... */
  const char *preset_text;   /* text, path, plugin name: the default; NULL for none */
  uint32_t label_count;
  uint32_t condition_count;      /* literals at condition; 0: always active */
  const hone_literal *condition; /* active when this holds */
} hone_parameter;

typedef struct hone_space {
  uint32_t struct_size;
  uint32_t parameter_size; /* stride at parameters */
  uint32_t parameter_count;
  uint32_t literal_size; /* stride at forbidden and at every condition */
  const hone_parameter *parameters;
  const hone_literal *forbidden; /* a configuration for which this holds is forbidden */
  uint32_t forbidden_count;      /* literals at forbidden */
  uint32_t reserved;
} hone_space;

/* The bits of the one NaN that means "inactive". */
#define HONE_INACTIVE_BITS 0x7FF8000000000000ull

/* Whether a value of a configuration is inactive. By its bits: -ffast-math makes isnan() and x != x lie.  [any] */
static inline int32_t hone_is_inactive(double value) {
  union {
    double value;
    uint64_t bits;
  } view;
  view.value = value;
  return (view.bits & 0x7FFFFFFFFFFFFFFFu) > 0x7FF0000000000000u;
}

/* The value that an inactive parameter has in a configuration.  [any] */
static inline double hone_inactive(void) {
  union {
    double value;
    uint64_t bits;
  } view;
  view.bits = HONE_INACTIVE_BITS;
  return view.value;
}

/* Values of a plugin's options, in the order of the descriptor's space; all legal and complete, presets filled in. */
typedef struct hone_options {
  uint32_t struct_size;
  uint32_t count;
  const double *values;            /* count of them; NaN where inactive, without a value, or a text */
  const char *const *texts;        /* count of them; NULL where inactive, without a value, or a number */
  const char *const *keyed_names;  /* "NAME.HYPERPARAMETER" or "NAME.KEY", whole */
  const char *const *keyed_texts;  /* the text after the = */
  uint32_t keyed_count;
  uint32_t reserved;
} hone_options;

/* ---- Metrics and budgets ------------------------------------------------------------------------------------------- */

#define HONE_MINIMIZE 0u
#define HONE_MAXIMIZE 1u

/* To be optimised. At least one metric of an objective is; the first of them is the value of a trial. */
#define HONE_OBJECTIVE_METRIC 0u
/* To be kept: <= bound when its direction is to minimise, >= bound when it is to maximise. */
#define HONE_CONSTRAINT_METRIC 1u
/* Recorded only. */
#define HONE_RECORDED_METRIC 2u

typedef struct hone_metric {
  const char *name;
  const char *summary;
  const char *unit;
  uint32_t direction;
  uint32_t role;
  double bound; /* constraints; else 0 */
} hone_metric;

/* Flags of a budget. */
#define HONE_BUDGET_WHOLE 1u
#define HONE_BUDGET_LOG 2u

/* How much an evaluation may spend, in the objective's own unit (updates, epochs, trees, rows). */
typedef struct hone_budget {
  uint32_t struct_size;
  uint32_t flags;
  const char *name;
  const char *unit;
  double low;
  double high;
  double step;
  double preset;      /* what an evaluation gets when nobody says */
  uint32_t parameter; /* the hyperparameter that says the same and leaves the space when an optimizer uses budgets; HONE_NONE */
  uint32_t reserved;
} hone_budget;

/* What an objective looks like to the host. */
typedef struct hone_description {
  uint32_t struct_size;
  uint32_t metric_size; /* stride at metrics */
  const hone_space *space;
  const hone_metric *metrics;
  const hone_budget *budget; /* NULL: evaluations have no budget */
  uint32_t metric_count;
  uint32_t reserved;
} hone_description;

/* ---- Host services ------------------------------------------------------------------------------------------------- */

#define HONE_LOG_DEBUG 0u
#define HONE_LOG_INFO 1u
#define HONE_LOG_WARNING 2u
#define HONE_LOG_ERROR 3u

/* The host, to one instance. Lives as long as the instance; the plugin may keep the pointer. */
typedef struct hone_host {
  uint32_t struct_size;
  uint32_t threads; /* cores that this instance may keep busy; start no more threads than that */
  const char *name;
  const char *version;
  const char *library_path; /* the plugin's own library */
  void *context;
  /* Notes a line (copied) at HONE_LOG_DEBUG ... HONE_LOG_ERROR.  [any] */
  void (*log)(void *context, uint32_t level, const char *text);
  /* Nonzero once the current call should end soon with HONE_CANCELLED. Cheap: ask it in every loop.  [any] */
  int32_t (*cancelled)(void *context);
  /* The host's extension of this id ("hone.host.optimizers/1"), or NULL.  [any] */
  const void *(*extension)(void *context, const char *id);
} hone_host;

/* Takes all count bytes (returns HONE_OK) or fails (returns a status below zero). */
typedef struct hone_writer {
  uint32_t struct_size;
  uint32_t reserved;
  void *context;
  /* [instance] */
  int32_t (*write)(void *context, const void *bytes, uint64_t count);
} hone_writer;

/* Returns the number of bytes read: count, or fewer only at the end; a status below zero when it fails. */
typedef struct hone_reader {
  uint32_t struct_size;
  uint32_t reserved;
  void *context;
  /* [instance] */
  int64_t (*read)(void *context, void *bytes, uint64_t count);
} hone_reader;

/* ---- Spaces that the user declares ----------------------------------------------------------------------------------- */

/* For objectives that know no space until a user declares one (a function of some library, a command): the space, the metrics
 * and the budget of the user's study. Such an objective names this id in hone_plugin.needs. From hone_host.extension, during
 * create and later: a const hone_description *, alive until destroy. The space may be empty; metric_count may be 0: the
 * objective says what it measures; budget NULL: none is declared. What describe() returns then has every declared parameter,
 * in that order, with its bounds, labels and condition; the kinds of those with HONE_KIND_OPEN are the objective's to settle. */
#define HONE_HOST_DECLARATION "hone.host.declaration/1"

/* Not NULL where what this process prints during an evaluation is kept with the trial, as in a worker process; elsewhere its
 * standard streams are the host's own, and an objective leaves them alone. From hone_host.extension. */
#define HONE_HOST_OUTPUT "hone.host.output/1"

/* ---- Trials --------------------------------------------------------------------------------------------------------- */

#define HONE_TRIAL_WAITING 0u
#define HONE_TRIAL_RUNNING 1u
#define HONE_TRIAL_COMPLETE 2u
#define HONE_TRIAL_FAILED 3u
/* Ended early by a verdict of the optimizer; its metrics are those of the budget reached. */
#define HONE_TRIAL_STOPPED 4u
/* Ended for now by a verdict; may be continued by a proposal that names it as parent. */
#define HONE_TRIAL_PAUSED 5u
#define HONE_TRIAL_CANCELLED 6u

#define HONE_CONTINUE 0
#define HONE_STOP 1
#define HONE_PAUSE 2
/* Go on with new values of adjustable hyperparameters. */
#define HONE_ADJUST 3

/* One configuration to be evaluated. */
typedef struct hone_trial {
  uint32_t struct_size;
  uint32_t attempt;      /* 0, or how often this trial was given back before */
  uint64_t number;       /* from 0, unique in the study */
  uint64_t seed;         /* the only source of randomness for this evaluation */
  const double *values;  /* a legal configuration */
  double budget;         /* cumulative; NaN if the objective has no budget */
  const char *directory; /* a folder of this trial's own, or NULL */
  uint32_t value_count;
  uint32_t reserved;
} hone_trial;

/* What an evaluation found. All buffers are the host's, all NaN before the call. */
typedef struct hone_outcome {
  uint32_t struct_size;
  uint32_t metric_count;
  double *metrics;    /* as declared, in the metrics' own directions; objective metrics must be set */
  double *deviations; /* standard errors (over folds, repetitions); leave NaN if unknown */
  double budget;      /* spent, cumulative; NaN: as asked */
} hone_outcome;

/* The host, during one evaluation. */
typedef struct hone_monitor {
  uint32_t struct_size;
  uint32_t metric_count;
  void *context;
  /* Reports intermediate metrics; step and budget increase from report to report. gradient: of the first objective metric with
   * respect to each hyperparameter, NaN where unknown; or NULL. Returns HONE_CONTINUE, HONE_STOP or HONE_PAUSE (return soon,
   * with HONE_OK and the metrics so far), or HONE_ADJUST (continue with the values at adjusted).  [evaluate] */
  int32_t (*report)(void *context, uint64_t step, double budget, const double *metrics, const double *gradient);
  const double *adjusted; /* after HONE_ADJUST: a whole configuration; only adjustable hyperparameters differ */
} hone_monitor;

/* ---- Optimizers ----------------------------------------------------------------------------------------------------- */

/* What is to be optimised, normalised: every metric here is to be MINIMISED, and a constraint holds when it is <= 0. The
 * host turns values and gradients round at the boundary; direction and bound say only what the user sees. */
typedef struct hone_problem {
  uint32_t struct_size;
  uint32_t metric_size; /* stride at metrics */
  uint64_t seed;        /* the optimizer's only source of randomness */
  uint64_t trials;      /* how many the study will have, if known; HONE_NO_TRIAL otherwise. The host keeps the limit. */
  const hone_space *space;
  const hone_metric *metrics;
  const hone_budget *budget; /* NULL: none */
  const char *const *objective_extensions; /* ids that the objective offers */
  uint32_t metric_count;
  uint32_t objective_extension_count;
  uint32_t workers; /* trials that may run at once */
  uint32_t reserved;
} hone_problem;

/* One answer to ask. */
typedef struct hone_proposal {
  double *values;  /* the host's, parameter_count of them, all HONE_INACTIVE: set the active ones, leave the others */
  double budget;   /* NaN: the objective's preset */
  uint64_t parent; /* the trial that this one continues (same values: promotion; others: exploit and explore); HONE_NO_TRIAL */
  uint64_t reserved;
} hone_proposal;

/* What became of a trial. */
typedef struct hone_tell {
  uint32_t struct_size;
  uint32_t state; /* HONE_TRIAL_... Waiting and running announce a trial that this optimizer did not propose */
  uint64_t trial;
  uint64_t parent;          /* HONE_NO_TRIAL: none */
  const double *values;     /* the configuration, bit for bit as proposed */
  const double *metrics;    /* normalised; NaN where not measured */
  const double *deviations; /* standard errors; NaN where unknown */
  double budget;            /* reached, cumulative; NaN: none */
  double seconds;           /* that the evaluation took; recorded, so a replay tells the same */
  uint32_t value_count;
  uint32_t metric_count;
  int32_t status; /* of a failed trial: HONE_INVALID, HONE_ERROR ...; else HONE_OK */
  uint32_t reserved;
} hone_tell;

/* What an evaluation reported on its way. */
typedef struct hone_report {
  uint32_t struct_size;
  uint32_t metric_count;
  uint64_t trial;
  uint64_t step;
  double budget;
  const double *values;   /* the configuration as it is now, adjustments included */
  const double *metrics;  /* normalised */
  const double *gradient; /* of the first objective metric, normalised; NULL: none; NaN where unknown */
  uint32_t value_count;
  uint32_t reserved;
} hone_report;

typedef struct hone_verdict {
  uint32_t struct_size;
  int32_t action; /* HONE_CONTINUE on entry */
  double *values; /* the configuration as it is now; with HONE_ADJUST, change adjustable entries within their bounds */
} hone_verdict;

typedef struct hone_optimizer_class {
  uint32_t struct_size;
  uint32_t reserved;

  /* Makes an instance. host and problem live until destroy.  [any] */
  int32_t (*create)(const hone_host *host, const hone_problem *problem, const hone_options *options, void **self,
                    hone_error *error);

  /* Ends it. Always the last call for an instance; never called after a failed create.  [instance] */
  void (*destroy)(void *self);

  /* Proposes configurations for the trials first_trial ... first_trial + capacity - 1. Writes *count <= capacity proposals, in
   * order. Returns HONE_OK (*count >= 1), HONE_WAIT or HONE_DONE (*count == 0). An instance that failed here or in tell is only
   * destroyed after that.  [instance] */
  int32_t (*ask)(void *self, uint64_t first_trial, uint32_t capacity, hone_proposal *proposals, uint32_t *count,
                 hone_error *error);

  /* Learns what became of a trial, its own or a foreign one (made by hand, imported). Each trial ends at most once, except that
   * a paused one goes on. NULL: nothing to learn.  [instance] */
  int32_t (*tell)(void *self, const hone_tell *tell, hone_error *error);

  /* Judges a running trial. NULL: always HONE_CONTINUE.  [instance] */
  int32_t (*report)(void *self, const hone_report *report, hone_verdict *verdict, hone_error *error);
} hone_optimizer_class;

/* Saves and restores an instance. Only an accelerator: replaying asks and tells must give the same. */
#define HONE_OPTIMIZER_STATE "hone.optimizer.state/1"
typedef struct hone_optimizer_state {
  uint32_t struct_size;
  uint32_t reserved;
  /* [instance] */
  int32_t (*save)(void *self, const hone_writer *writer, hone_error *error);
  /* Into a fresh instance made with the same problem and options. HONE_UNSUPPORTED for a blob of another version.  [instance] */
  int32_t (*load)(void *self, const hone_reader *reader, hone_error *error);
} hone_optimizer_state;

/* What an optimizer has learnt, for people. */
#define HONE_OPTIMIZER_INSIGHT "hone.optimizer.insight/1"
typedef struct hone_optimizer_insight {
  uint32_t struct_size;
  uint32_t reserved;
  /* How much each parameter matters, by what this instance was told. importance: parameter_count doubles, all NaN on entry; set
   * those that are known, at least 0 and larger for what matters more: the host shows them and their shares. Writes one line
   * to text, what the numbers are. Changes nothing that later calls depend on. HONE_UNSUPPORTED: nothing is known yet.
   * [instance] */
  int32_t (*importance)(void *self, double *importance, const hone_writer *text, hone_error *error);
} hone_optimizer_insight;

/* How an evaluation moves one of its own hyperparameters while it runs, by the gradient h of the loss of a step with respect to
 * the value that the steps since the last change used: Baydin et al., "Online Learning Rate Adaptation with Hypergradient
 * Descent", ICLR 2018, where the interval is 1. */
#define HONE_DESCENT_ADDITIVE 0u /* value <- value - rate * h; eq. 4 of the paper */
/* c, in -1 ... 1, is h by the lengths of its two factors. Below 0: value <- value * min(exp(-rate * c), most_factor); else
 * value <- value * least_factor^c. */
#define HONE_DESCENT_COSINE 1u
typedef struct hone_descent_rule {
  uint32_t parameter; /* an adjustable float */
  uint32_t form;      /* HONE_DESCENT_... */
  double rate;        /* > 0 */
  double low;         /* the value stays within low ... high; low > 0 for HONE_DESCENT_COSINE */
  double high;
  double least_factor; /* HONE_DESCENT_COSINE: in 0 (excluded) ... 1, and at least 1; else 0 */
  double most_factor;
  uint32_t interval; /* steps from one change to the next, >= 1 */
  uint32_t widening; /* 0, or n: intervals grow to floor(steps so far / n) where that is more */
} hone_descent_rule;

/* What an optimizer wants of evaluations besides their metrics: constant for an instance, and asked once, after create. A
 * slot may be NULL. Only the study's own optimizer is asked, not one that another optimizer has made. */
#define HONE_OPTIMIZER_GRADIENTS "hone.optimizer.gradients/1"
typedef struct hone_optimizer_gradients {
  uint32_t struct_size;
  uint32_t reserved;
  /* Sets wanted[i], of parameter_count zeros, for each parameter by which the gradient of the first objective metric is wanted.
   * If any is, every evaluation is made by hone_objective_gradient, and its last report carries the gradient at its end: the
   * host adds that report where the objective made none there.  [instance] */
  int32_t (*wanted)(void *self, uint8_t *wanted, hone_error *error);
  /* Writes at most capacity rules for hone_objective_descent, and their *count, 0 before the call.  [instance] */
  int32_t (*rules)(void *self, hone_descent_rule *rules, uint32_t capacity, uint32_t *count, hone_error *error);
} hone_optimizer_gradients;

/* The host, to a driver. */
typedef struct hone_driver {
  uint32_t struct_size;
  uint32_t metric_count;
  void *context;
  /* Evaluates count configurations and waits for all. values: (count, parameter_count), row by row; metrics: the driver's
   * buffer, (count, metric_count), normalised, NaN for failed trials. HONE_CANCELLED: the study is over, return.  [evaluate] */
  int32_t (*evaluate)(void *context, uint32_t count, const double *values, double *metrics);
} hone_driver;

/* For libraries that call the objective themselves (NLopt, pagmo, dlib). The plugin's table may be NULL. */
#define HONE_OPTIMIZER_DRIVER "hone.optimizer.driver/1"
typedef struct hone_optimizer_driver {
  uint32_t struct_size;
  uint32_t concurrency; /* most configurations that it evaluates at once */
  /* Optimises until it is satisfied or evaluate says HONE_CANCELLED. Runs on a thread of its own.  [instance] */
  int32_t (*minimize)(const hone_host *host, const hone_problem *problem, const hone_options *options,
                      const hone_driver *driver, hone_error *error);
} hone_optimizer_driver;

/* ---- Objectives ----------------------------------------------------------------------------------------------------- */

typedef struct hone_objective_class {
  uint32_t struct_size;
  uint32_t reserved;

  /* Makes an instance: loads data, checks options. host lives until destroy.  [any] */
  int32_t (*create)(const hone_host *host, const hone_options *options, void **self, hone_error *error);

  /* Ends it. Always the last call for an instance; never called after a failed create.  [instance] */
  void (*destroy)(void *self);

  /* Space, metrics and budget of this instance; the same pointer each time, alive until destroy. NULL: the descriptor's static
   * description holds.  [instance] */
  const hone_description *(*describe)(void *self);

  /* Evaluates one configuration. HONE_OK, or HONE_INVALID (this configuration cannot work: an answer), HONE_ERROR (may be tried
   * again), HONE_FATAL (replace this process), HONE_CANCELLED.  [instance] */
  int32_t (*evaluate)(void *self, const hone_trial *trial, const hone_monitor *monitor, hone_outcome *outcome,
                      hone_error *error);
} hone_objective_class;

/* Value and gradient in one evaluation. */
#define HONE_OBJECTIVE_GRADIENT "hone.objective.gradient/1"
typedef struct hone_objective_gradient {
  uint32_t struct_size;
  uint32_t reserved;
  /* As evaluate; besides, the gradient of one metric (its own direction) with respect to the values (not their logarithms) of
   * the parameters with wanted[i] != 0. gradient: parameter_count doubles, NaN where not available.  [instance] */
  int32_t (*evaluate_gradient)(void *self, const hone_trial *trial, const hone_monitor *monitor, uint32_t metric,
                               const uint8_t *wanted, hone_outcome *outcome, double *gradient, hone_error *error);
} hone_objective_gradient;

/* Hypergradient descent inside an evaluation. Changes from step to step cost no report; the objective shows them as metrics. */
#define HONE_OBJECTIVE_DESCENT "hone.objective.descent/1"
typedef struct hone_objective_descent {
  uint32_t struct_size;
  uint32_t reserved;
  /* Rules for the evaluations and sessions that begin after this; none for a count of 0, as at first. HONE_UNSUPPORTED for a
   * parameter that it cannot move so. A rule for an inactive parameter does nothing.  [instance] */
  int32_t (*set_rules)(void *self, const hone_descent_rule *rules, uint32_t count, hone_error *error);
} hone_objective_descent;

/* An evaluation that can be held: advanced in pieces, adjusted, copied, and carried on in another process.
 * Advancing to b1 and then to b2 equals advancing to b2, bit for bit; restoring a snapshot equals not having stopped. */
#define HONE_OBJECTIVE_SESSION "hone.objective.session/1"
typedef struct hone_objective_session {
  uint32_t struct_size;
  uint32_t reserved;
  /* Starts a session at budget 0. trial lives until the call returns.  [instance] */
  int32_t (*open)(void *self, const hone_trial *trial, void **session, hone_error *error);
  /* Continues up to the cumulative budget to_budget, and measures.  [instance] */
  int32_t (*advance)(void *session, double to_budget, const hone_monitor *monitor, hone_outcome *outcome, hone_error *error);
  /* Changes adjustable hyperparameters from here on; values: a whole configuration.  [instance] */
  int32_t (*set)(void *session, const double *values, hone_error *error);
  /* Gradient of a metric at this point with respect to each hyperparameter; NaN where not available. NULL slot: none.
   * [instance] */
  int32_t (*gradient)(void *session, uint32_t metric, double *gradient, hone_error *error);
  /* Writes all that a later restore needs, also in another process: no pointers.  [instance] */
  int32_t (*snapshot)(void *session, const hone_writer *writer, hone_error *error);
  /* A session from a snapshot. trial is the one that goes on, perhaps with other values.  [instance] */
  int32_t (*restore)(void *self, const hone_trial *trial, const hone_reader *reader, void **session, hone_error *error);
  /* A copy in memory. NULL slot: the host uses snapshot and restore.  [instance] */
  int32_t (*clone)(void *session, void **copy, hone_error *error);
  /* Ends a session. All sessions end before their instance.  [instance] */
  void (*close)(void *session);
} hone_objective_session;

/* ---- Other optimizers, made by the host ----------------------------------------------------------------------------- */

/* An optimizer inside an optimizer (hyperband around bayesian). From hone_host.extension. */
#define HONE_HOST_OPTIMIZERS "hone.host.optimizers/1"
typedef struct hone_host_optimizers {
  uint32_t struct_size;
  uint32_t reserved;
  /* Makes the optimizer of that name for a problem (own space or budget if need be; problem lives until destroy); its options as
   * pairs of texts. Its seed is derived from the parent's and the order of making.  [instance] */
  int32_t (*make)(void *host_context, const char *name, const hone_problem *problem, const char *const *option_names,
                  const char *const *option_texts, uint32_t option_count, void **child, hone_error *error);
  /* As in hone_optimizer_class.  [instance] */
  int32_t (*ask)(void *child, uint64_t first_trial, uint32_t capacity, hone_proposal *proposals, uint32_t *count,
                 hone_error *error);
  /* As in hone_optimizer_class.  [instance] */
  int32_t (*tell)(void *child, const hone_tell *tell, hone_error *error);
  /* As in hone_optimizer_class.  [instance] */
  int32_t (*report)(void *child, const hone_report *report, hone_verdict *verdict, hone_error *error);
  /* [instance] */
  void (*destroy)(void *child);
  /* The flags of its plugin: HONE_IGNORES_TELLS ...  [instance] */
  uint32_t (*flags)(void *child);
  /* As in hone_optimizer_state, at the end of the parent's own: the child may read all that is left. HONE_UNSUPPORTED: the
   * child does not offer it, or another library saved the state. A child with HONE_IGNORES_TELLS has nothing to save, and
   * always can.  [instance] */
  int32_t (*save)(void *child, const hone_writer *writer, hone_error *error);
  int32_t (*load)(void *child, const hone_reader *reader, hone_error *error);
  /* As in hone_optimizer_insight, of the child's own space. HONE_UNSUPPORTED: the child does not offer it.  [instance] */
  int32_t (*importance)(void *child, double *importance, const hone_writer *text, hone_error *error);
} hone_host_optimizers;

/* ---- Descriptors ---------------------------------------------------------------------------------------------------- */

#define HONE_OPTIMIZER 1u
#define HONE_OBJECTIVE 2u

/* Flags of a plugin. */
/* Same inputs, same bits. */
#define HONE_DETERMINISTIC 1u
/* At most one instance in a process at a time (global state inside). */
#define HONE_ONE_INSTANCE 2u
/* All calls of all instances on one thread. */
#define HONE_SAME_THREAD 4u
/* Optimizer: useless without reports. */
#define HONE_NEEDS_REPORTS 8u
/* Optimizer: proposals depend on first_trial and the seed only. Such an optimizer is asked far ahead, never told, and not
 * replayed; trials that it did not propose are not counted in first_trial. */
#define HONE_IGNORES_TELLS 16u
/* Optimizer: sets hone_proposal.budget; the budget's hyperparameter leaves the space. */
#define HONE_USES_BUDGETS 32u

/* A capability besides the table. Ids: "hone.AREA.NAME/REVISION", others "com.vendor.NAME/REVISION". Unknown ones are ignored. */
typedef struct hone_extension {
  const char *id;
  const void *table; /* a struct that starts with struct_size */
} hone_extension;

typedef struct hone_plugin {
  uint32_t struct_size;
  uint32_t kind;                        /* HONE_OPTIMIZER or HONE_OBJECTIVE */
  const char *name;                     /* [a-z][a-z0-9-]{0,63}, compared whole */
  const char *summary;                  /* one line of at most 100 bytes */
  const char *text;                     /* paragraphs: what it is for, how it works, sources; "" for none */
  const hone_space *options;            /* NULL: none */
  const hone_description *description;  /* objectives whose description depends on no option; else NULL */
  const void *table;                    /* hone_optimizer_class or hone_objective_class */
  const hone_extension *extensions;     /* offered */
  const char *const *needs;             /* ids that the other side (objective, optimizer, host) must offer */
  uint32_t extension_count;
  uint32_t need_count;
  uint32_t flags;
  uint32_t reserved;
} hone_plugin;

typedef struct hone_library {
  uint32_t struct_size;
  uint32_t header_version; /* HONE_HEADER_VERSION */
  uint32_t plugin_count;
  uint32_t reserved;
  const char *name;
  const char *vendor; /* [a-z][a-z0-9-]*: `vendor/plugin` names a plugin exactly */
  const char *version;
  const char *license; /* an SPDX expression, or "" */
  const char *url;     /* or "" */
  const hone_plugin *const *plugins;
} hone_library;

#if defined(_WIN32)
#define HONE_EXPORT __declspec(dllexport)
#else
#define HONE_EXPORT __attribute__((visibility("default")))
#endif

/* The one symbol that a plugin library exports: constant data, the same pointer each time; NULL if it cannot describe its
 * plugins. Does no work.  [any] */
typedef const hone_library *hone_library_function(void);
#define HONE_LIBRARY_SYMBOL "hone_library_v1"
HONE_EXPORT const hone_library *hone_library_v1(void);

#ifdef __cplusplus
}
#endif

#endif
