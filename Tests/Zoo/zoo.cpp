// An objective that misbehaves in every way that training code does, for tests of the worker processes. The option
// "beast" says how; every configuration with n = 7 misbehaves, all others have the value x + n. Build:
//   c++ -std=c++20 -O1 -shared -fPIC -I SDK/include Tests/Zoo/zoo.cpp -o libzoo.so
#include <hone/hone.h>

#include <csetjmp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

const char *const beasts[] = {
    "tame", "segfault", "abort", "exit-0", "exit-3", "endless", "stubborn", "children", "daemon", "gigabytes", "flood",
    "last-words", "closes-descriptors", "garbage", "no-metric", "unknown-status", "nan", "throws", "stops-itself",
    "longjmp", "recursion", "scribbles", "late-report", "moves-away", "divides", "execs", "fails-twice", "polite"};

struct Zoo { std::string beast; std::string log; };

std::jmp_buf nowhere;
volatile int sink;

// Notes the number of a process that must not outlive the study.
void note(const Zoo &zoo, pid_t process) {
  if (FILE *file = std::fopen(zoo.log.c_str(), "a")) {
    std::fprintf(file, "%d\n", static_cast<int>(process));
    std::fclose(file);
  }
}

[[gnu::noinline]] int deeper(volatile char *above) {
  volatile char here[4096];
  here[0] = *above;
  return deeper(here) + here[0];
}

[[gnu::noinline]] void jump_from_ended_frame() {
  if (setjmp(nowhere) != 0) std::abort();
}

void sleeps(const Zoo &zoo, bool leaves) {
  pid_t child = fork();
  if (child == 0) {
    if (leaves) setsid();
    note(zoo, getpid());
    for (;;) pause();
  }
  usleep(50'000);
}

// What a misbehaving trial does; returns when it is only annoying.
int32_t misbehave(const Zoo &zoo, const hone_trial *trial, const hone_monitor *monitor,
                  hone_outcome *outcome, hone_error *error, bool &is_done) {
  is_done = true;
  const std::string &beast = zoo.beast;
  if (beast == "segfault") { *reinterpret_cast<volatile int *>(16) = 1; }
  if (beast == "abort") std::abort();
  if (beast == "exit-0") std::exit(0);
  if (beast == "exit-3") _exit(3);
  if (beast == "endless") for (;;) sink = sink + 1;
  if (beast == "stubborn") { std::signal(SIGTERM, SIG_IGN); for (;;) sink = sink + 1; }
  if (beast == "children") { sleeps(zoo, false); std::abort(); }
  if (beast == "daemon") { sleeps(zoo, true); std::abort(); }
  if (beast == "gigabytes") {
    const size_t size = size_t(4) << 30;
    char *memory = static_cast<char *>(std::malloc(size));
    std::memset(memory, 1, size);
    sink = memory[size / 2];
  }
  if (beast == "flood") {
    std::vector<char> line(1 << 20, 'x');
    for (int i = 0; i < 1024; ++i) std::fwrite(line.data(), 1, line.size(), stdout);
  }
  if (beast == "last-words") {
    for (int i = 0; i < 100000; ++i) std::fprintf(stderr, "line %d of many\n", i);
    std::fprintf(stderr, "layer 3: bad size\n");
    std::abort();
  }
  if (beast == "closes-descriptors") for (int i = 0; i < 1024; ++i) close(i);
  if (beast == "garbage") {
    const char garbage[] = "\xff\xff\xff\x7fgarbage that is no frame";
    for (int i = 3; i < 1024; ++i) (void)!write(i, garbage, sizeof garbage);
  }
  if (beast == "no-metric") return HONE_OK;
  if (beast == "unknown-status") return 12345;
  if (beast == "nan") { outcome->metrics[0] = hone_inactive(); return HONE_OK; }
  if (beast == "throws") throw std::runtime_error("out of cheese");
  if (beast == "stops-itself") std::raise(SIGSTOP);
  if (beast == "longjmp") { jump_from_ended_frame(); std::longjmp(nowhere, 1); }
  if (beast == "recursion") { volatile char start = 0; return deeper(&start); }
  if (beast == "scribbles") {
    auto *inputs = const_cast<hone_trial *>(trial);
    auto *values = const_cast<double *>(trial->values);
    const double right = values[0] + values[1];
    for (uint32_t i = 0; i < trial->value_count; ++i) values[i] = -1;
    std::memset(inputs, 0xff, sizeof *inputs);
    outcome->metrics[0] = right;
    return HONE_OK;
  }
  if (beast == "late-report") {
    static hone_monitor kept;
    kept = *monitor;
    std::thread([] { usleep(20'000); double value = 1; kept.report(kept.context, 1, 0, &value, nullptr); }).detach();
  }
  if (beast == "moves-away") { (void)!chdir("/"); umask(0777); }
  if (beast == "divides") { volatile int one = 1, zero = 0; sink = one / zero; }
  if (beast == "execs") execl("/bin/true", "true", nullptr);
  if (beast == "fails-twice" && trial->attempt < 2) {
    std::snprintf(error->text, error->capacity, "attempt %u", trial->attempt);
    return HONE_ERROR;
  }
  if (beast == "polite") {
    std::printf("hello from n = 7\n");
    std::fprintf(stderr, "a warning\n");
  }
  is_done = false;
  return HONE_OK;
}

int32_t create(const hone_host *, const hone_options *options, void **self, hone_error *) {
  auto *zoo = new Zoo;
  zoo->beast = beasts[static_cast<int>(options->values[0])];
  const char *log = options->texts[1], *where = options->texts[2];
  zoo->log = log ? log : "/dev/null";
  if (where && std::string(where) == "create") std::abort();
  if (where && std::string(where) == "create-hangs") for (;;) pause();
  *self = zoo;
  note(*zoo, getpid());
  return HONE_OK;
}

void destroy(void *self) { delete static_cast<Zoo *>(self); }

int32_t evaluate(void *self, const hone_trial *trial, const hone_monitor *monitor, hone_outcome *outcome,
                 hone_error *error) {
  const double right = trial->values[0] + trial->values[1];
  bool is_done = false;
  if (trial->values[1] == 7) {
    const int32_t status = misbehave(*static_cast<Zoo *>(self), trial, monitor, outcome, error, is_done);
    if (is_done || status != HONE_OK) return status;
  }
  outcome->metrics[0] = right;
  return HONE_OK;
}

hone_parameter parameter(const char *name, uint32_t kind) {
  hone_parameter parameter = {};
  parameter.name = name;
  parameter.summary = parameter.unit = "";
  parameter.kind = kind;
  return parameter;
}

}  // namespace

extern "C" const hone_library *hone_library_v1(void) {
  static hone_parameter parameters[] = {parameter("x", HONE_FLOAT), parameter("n", HONE_INT)};
  parameters[0].high = 1;
  parameters[1].high = 9;
  static hone_parameter settings[] = {
      parameter("beast", HONE_CHOICE), parameter("log", HONE_TEXT), parameter("where", HONE_TEXT)};
  settings[0].labels = beasts;
  settings[0].label_count = sizeof beasts / sizeof *beasts;
  settings[1].preset_text = settings[2].preset_text = "";
  static hone_space space = {}, options = {};
  space.struct_size = options.struct_size = sizeof space;
  space.parameter_size = options.parameter_size = sizeof(hone_parameter);
  space.literal_size = options.literal_size = sizeof(hone_literal);
  space.parameters = parameters;
  space.parameter_count = 2;
  options.parameters = settings;
  options.parameter_count = 3;
  static hone_metric metric = {};
  metric.name = "value";
  metric.summary = metric.unit = "";
  metric.direction = HONE_MINIMIZE;
  static hone_description description = {};
  description.struct_size = sizeof description;
  description.metric_size = sizeof metric;
  description.space = &space;
  description.metrics = &metric;
  description.metric_count = 1;
  static hone_objective_class table = {};
  table.struct_size = sizeof table;
  table.create = create;
  table.destroy = destroy;
  table.evaluate = evaluate;
  static hone_plugin zoo = {};
  zoo.struct_size = sizeof zoo;
  zoo.kind = HONE_OBJECTIVE;
  zoo.name = "zoo";
  zoo.summary = "an objective that misbehaves";
  zoo.text = "";
  zoo.options = &options;
  zoo.description = &description;
  zoo.table = &table;
  static const hone_plugin *const plugins[] = {&zoo};
  static hone_library library = {};
  library.struct_size = sizeof library;
  library.header_version = HONE_HEADER_VERSION;
  library.plugin_count = 1;
  library.name = "zoo";
  library.vendor = "test";
  library.version = "1";
  library.license = library.url = "";
  library.plugins = plugins;
  return &library;
}
