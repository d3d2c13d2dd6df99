#include "CTomlPlusPlus.h"

/* toml++ 3.3 aborts on some malformed keys, such as "[[[a]]"; with NDEBUG it is undefined behaviour instead. (Mended
 * by its pull request 301.) Its assertions are kept on here, and made exceptions. */
struct broken_assertion {};
[[noreturn]] static void break_assertion() { throw broken_assertion{}; }
#undef NDEBUG
#define TOML_ASSERT(condition) ((condition) ? static_cast<void>(0) : break_assertion())
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

#include <algorithm>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <vector>

struct toml_document {
  toml::table root; /* owns the texts that entries point to */
  std::vector<toml_entry> entries;
  std::string fault;
  toml_position fault_position{};
  bool is_faulty = false;
};

namespace {

toml_position position_of(const toml::source_position &position) {
  return {static_cast<uint32_t>(position.line), static_cast<uint32_t>(position.column)};
}

bool stands_before(const toml::source_position &a, const toml::source_position &b) {
  return a.line != b.line ? a.line < b.line : a.column < b.column;
}

void append(toml_document &document, const toml::node &node, const toml::key *key, int64_t parent);

/* toml++ keeps tables by name; their order in the text is that of the keys' positions. */
void append_members(toml_document &document, const toml::table &table, int64_t parent) {
  std::vector<std::pair<const toml::key *, const toml::node *>> members;
  for (auto &&[key, node] : table) members.emplace_back(&key, &node);
  std::stable_sort(members.begin(), members.end(), [](const auto &a, const auto &b) {
    return stands_before(a.first->source().begin, b.first->source().begin);
  });
  for (const auto &[key, node] : members) append(document, *node, key, parent);
}

void append(toml_document &document, const toml::node &node, const toml::key *key, int64_t parent) {
  toml_entry entry{};
  entry.parent = parent;
  entry.position = position_of(node.source().begin);
  entry.key_position = entry.position;
  if (key != nullptr) {
    entry.key = key->data();
    entry.key_length = key->length();
    entry.key_position = position_of(key->source().begin);
  }
  const auto index = static_cast<int64_t>(document.entries.size());
  if (const auto *table = node.as_table()) {
    entry.kind = TOML_TABLE;
    document.entries.push_back(entry);
    append_members(document, *table, index);
  } else if (const auto *array = node.as_array()) {
    entry.kind = TOML_ARRAY;
    document.entries.push_back(entry);
    for (const auto &element : *array) append(document, element, nullptr, index);
  } else {
    if (const auto *text = node.as_string()) {
      entry.kind = TOML_STRING;
      entry.text = text->get().data();
      entry.text_length = text->get().size();
    } else if (const auto *integer = node.as_integer()) {
      entry.kind = TOML_INTEGER;
      entry.integer = integer->get();
    } else if (const auto *number = node.as_floating_point()) {
      entry.kind = TOML_FLOAT;
      entry.number = number->get();
    } else if (const auto *boolean = node.as_boolean()) {
      entry.kind = TOML_BOOLEAN;
      entry.integer = boolean->get() ? 1 : 0;
    } else {
      entry.kind = TOML_DATE_OR_TIME;
    }
    document.entries.push_back(entry);
  }
}

void set_fault(toml_document &document, std::string_view text, toml_position position) {
  document.fault = text;
  document.fault_position = position;
  document.is_faulty = true;
}

/* Whether the first `lines` lines of a text break an assertion of the parser. */
bool breaks_assertion(std::string_view text, uint32_t lines) {
  size_t end = 0;
  for (uint32_t line = 0; line < lines && end < text.size(); line++) {
    const auto next = text.find('\n', end);
    end = next == std::string_view::npos ? text.size() : next + 1;
  }
  try {
    static_cast<void>(toml::parse(text.substr(0, end)));
  } catch (const broken_assertion &) {
    return true;
  } catch (const toml::parse_error &) {
    /* cut off in the middle of a value */
  }
  return false;
}

/* The line at which a text breaks an assertion: the parser reads forwards, so all longer beginnings break it too. */
uint32_t line_of_broken_assertion(std::string_view text) {
  uint32_t low = 1, high = static_cast<uint32_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (breaks_assertion(text, middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

void read(toml_document &document, std::string_view text) {
  try {
    document.root = toml::parse(text);
    append_members(document, document.root, -1);
  } catch (const toml::parse_error &error) {
    set_fault(document, error.description(), position_of(error.source().begin));
  } catch (const broken_assertion &) {
    set_fault(document, "malformed key or table header", {line_of_broken_assertion(text), 1});
  }
}

}  // namespace

toml_document *toml_parse(const char *text, size_t length) {
  auto *document = new (std::nothrow) toml_document;
  if (document == nullptr) return nullptr;
  try {
    read(*document, std::string_view{text, length});
  } catch (const std::exception &exception) {
    set_fault(*document, exception.what(), {1, 1});
  } catch (...) {
    set_fault(*document, "unknown error", {1, 1});
  }
  return document;
}

const char *toml_fault(const toml_document *document, toml_position *position) {
  if (!document->is_faulty) return nullptr;
  *position = document->fault_position;
  return document->fault.c_str();
}

const toml_entry *toml_entries(const toml_document *document, size_t *count) {
  *count = document->entries.size();
  return document->entries.data();
}

void toml_free(toml_document *document) { delete document; }
