// Evaluates configurations of an objective plugin for other programs, in sessions, through the plugin ABI alone.
//
//   evaluator LIBRARY PLUGIN [OPTION=VALUE …]
//
// prints the space's size, then answers each line on standard input:
//   open ID SEED VALUE …      a session; values in declared order, - where inactive        → ok
//   advance ID BUDGET         up to that cumulative budget                                 → METRIC REACHED
//   close ID                                                                               → ok
// What fails is answered by "error" and a sentence.
#include <hone/hone.h>

#include <dlfcn.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace {

char message[512];
hone_error failure = {sizeof failure, sizeof message, message};

[[noreturn]] void fail(const std::string &text) {
  std::cerr << "error: " << text << "\n";
  std::exit(2);
}

const hone_plugin *find(const char *file, const char *name) {
  void *handle = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (!handle) fail(dlerror());
  auto entry = reinterpret_cast<hone_library_function *>(dlsym(handle, HONE_LIBRARY_SYMBOL));
  const hone_library *library = entry ? entry() : nullptr;
  for (uint32_t i = 0; library && i < library->plugin_count; i += 1) {
    if (!std::strcmp(library->plugins[i]->name, name)) return library->plugins[i];
  }
  fail(std::string(file) + " has no plugin " + name);
}

const hone_parameter &parameter(const hone_space &space, uint32_t index) {
  auto bytes = reinterpret_cast<const char *>(space.parameters) + size_t(index) * space.parameter_size;
  return *reinterpret_cast<const hone_parameter *>(bytes);
}

template <typename Table>
const Table *extension(const hone_plugin &plugin, const char *id) {
  for (uint32_t i = 0; i < plugin.extension_count; i += 1) {
    if (!std::strcmp(plugin.extensions[i].id, id)) return static_cast<const Table *>(plugin.extensions[i].table);
  }
  return nullptr;
}

void ignore(void *, uint32_t, const char *) {}
int32_t never(void *) { return 0; }
const void *nothing(void *, const char *) { return nullptr; }
int32_t go_on(void *, uint64_t, double, const double *, const double *) { return HONE_CONTINUE; }

struct evaluation {
  std::vector<double> values;
  void *session = nullptr;
};

}  // namespace

int main(int count, char **arguments) {
  if (count < 3) fail("usage: evaluator LIBRARY PLUGIN [OPTION=VALUE …]");
  const hone_plugin &plugin = *find(arguments[1], arguments[2]);
  std::map<std::string, std::string> given;
  for (int i = 3; i < count; i += 1) {
    const std::string text = arguments[i];
    given[text.substr(0, text.find('='))] = text.substr(text.find('=') + 1);
  }
  std::vector<double> numbers;
  std::vector<const char *> texts;
  for (uint32_t i = 0; plugin.options && i < plugin.options->parameter_count; i += 1) {
    const hone_parameter &option = parameter(*plugin.options, i);
    const auto found = given.find(option.name);
    numbers.push_back(option.preset);
    texts.push_back(option.preset_text);
    if (found == given.end()) continue;
    if (option.kind == HONE_TEXT || option.kind == HONE_PATH) texts.back() = found->second.c_str();
    else if (option.label_count == 0) numbers.back() = std::strtod(found->second.c_str(), nullptr);
    for (uint32_t label = 0; label < option.label_count; label += 1) {
      if (found->second == option.labels[label]) numbers.back() = label;
    }
  }
  hone_options options = {sizeof options, uint32_t(numbers.size()), numbers.data(), texts.data(), nullptr, nullptr, 0, 0};
  hone_host host = {sizeof host, 1, "evaluator", "1", arguments[1], nullptr, ignore, never, nothing};
  const auto &objective = *static_cast<const hone_objective_class *>(plugin.table);
  const auto *sessions = extension<hone_objective_session>(plugin, HONE_OBJECTIVE_SESSION);
  if (!sessions) fail("the plugin offers no sessions");
  void *self = nullptr;
  if (objective.create(&host, &options, &self, &failure) != HONE_OK) fail(message);
  const hone_description &description = objective.describe ? *objective.describe(self) : *plugin.description;
  const uint32_t width = description.space->parameter_count;
  std::vector<double> metrics(description.metric_count), deviations(description.metric_count);
  hone_monitor monitor = {sizeof monitor, description.metric_count, nullptr, go_on, nullptr};
  std::cout << width << std::endl;

  std::map<std::string, evaluation> open;
  uint64_t number = 0;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string verb, id;
    words >> verb >> id;
    message[0] = 0;
    int32_t status = HONE_OK;
    std::ostringstream answer;
    answer.precision(17);
    answer << "ok";
    if (verb == "open") {
      evaluation made;
      uint64_t seed;
      words >> seed;
      for (std::string word; words >> word;) made.values.push_back(word == "-" ? hone_inactive() : std::stod(word));
      if (made.values.size() != width) fail("a configuration of another space");
      hone_trial trial = {sizeof trial, 0, number++, seed, made.values.data(), 0, nullptr, width, 0};
      status = sessions->open(self, &trial, &made.session, &failure);
      if (status == HONE_OK) open[id] = std::move(made);
    } else if (verb == "advance" && open.count(id)) {
      double budget;
      words >> budget;
      hone_outcome outcome = {sizeof outcome, description.metric_count, metrics.data(), deviations.data(), hone_inactive()};
      status = sessions->advance(open[id].session, budget, &monitor, &outcome, &failure);
      answer.str("");
      answer << metrics[0] << " " << (hone_is_inactive(outcome.budget) ? budget : outcome.budget);
    } else if (verb == "close" && open.count(id)) {
      sessions->close(open[id].session);
      open.erase(id);
    } else {
      fail("not understood: " + line);
    }
    if (status == HONE_OK) std::cout << answer.str() << std::endl;
    else std::cout << "error " << message << std::endl;
  }
  for (auto &[id, each] : open) sessions->close(each.session);
  objective.destroy(self);
}
