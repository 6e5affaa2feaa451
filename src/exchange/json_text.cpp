#include "exchange/json_text.hpp"

#include <nlohmann/json.hpp>

#include <iterator>
#include <set>
#include <utility>

namespace seqcert {
namespace {

using Library = nlohmann::json;

/// Goes through the text and counts the lines behind it.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;

  CountingIterator(const char* at, std::uint32_t* line) : at_(at), line_(line) {}
  char operator*() const {
    if (after_line_end_) ++*line_;
    after_line_end_ = *at_ == '\n';
    return *at_;
  }
  CountingIterator& operator++() {
    ++at_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator old = *this;
    ++*this;
    return old;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) { return a.at_ == b.at_; }

 private:
  const char* at_;
  std::uint32_t* line_;
  mutable bool after_line_end_ = false;  // the library reads every character once
};

/// Builds the tree from what the library's parser meets. Holds indices, not pointers: items move while they grow.
class Builder : public nlohmann::json_sax<Library> {
 public:
  Builder(const JsonLimits& limits, const std::uint32_t* line) : limits_(limits), line_(line) {}

  bool null() override { return leaf(Json::Kind::null, "null"); }
  bool boolean(bool value) override { return leaf(Json::Kind::boolean, value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return leaf(Json::Kind::number, std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return leaf(Json::Kind::number, std::to_string(value)); }
  bool number_float(number_float_t, const string_t& written) override { return leaf(Json::Kind::number, written); }
  bool string(string_t& value) override { return leaf(Json::Kind::string, std::move(value)); }
  bool binary(binary_t&) override { return fail("holds binary data; write text"); }
  bool start_object(std::size_t) override {
    if (!open(Json::Kind::object)) return false;
    stack_.back()->keys = std::make_unique<std::vector<std::string>>();
    known_.emplace_back();
    return true;
  }
  bool start_array(std::size_t) override { return open(Json::Kind::array); }
  bool key(string_t& name) override {
    if (!known_.back().insert(name).second)
      return fail(fmt::format("the key {} stands twice in one object; keep one of them", json_string(shortened(name))));
    stack_.back()->keys->push_back(std::move(name));
    return true;
  }
  bool end_object() override {
    known_.pop_back();
    stack_.pop_back();
    return true;
  }
  bool end_array() override {
    stack_.pop_back();
    return true;
  }
  bool parse_error(std::size_t, const std::string& token, const Library::exception& error) override {
    constexpr int number_overflow = 406;
    if (error.id == number_overflow)
      return fail(
          fmt::format("the number {} is larger than a JSON number may be; write it as a string, which is exact: "
                      "{}",
                      shortened(token), json_string(shortened(token))));
    std::string why = error.what();
    if (const auto at = why.find("syntax error"); at != std::string::npos) why = why.substr(at);
    for (char& c : why)
      if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    return fail("not JSON: " + shortened(why, 300) + "; mend the text there");
  }

  Json take() { return std::move(root_); }
  const std::string& fault() const { return fault_; }
  std::uint32_t fault_line() const { return fault_line_; }

  static std::string shortened(const std::string& text, std::size_t most = 60) {
    if (text.size() <= most) return text;
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // no half a character
    return text.substr(0, end) + "...";
  }

 private:
  bool fail(std::string what) {
    if (fault_.empty()) {
      fault_ = std::move(what);
      fault_line_ = *line_;
    }
    return false;
  }
  /// A new value at the place that is open. Parents do not grow while a child is open, so pointers to them stay.
  Json* add(Json::Kind kind) {
    if (++values_ > limits_.values) {
      fail(fmt::format("holds more than {} values; put large matrices into a .safetensors or .npz file",
                       limits_.values));
      return nullptr;
    }
    Json* place = &root_;
    if (!stack_.empty()) place = &stack_.back()->items.emplace_back();
    place->kind = kind;
    place->line = *line_;
    return place;
  }
  bool leaf(Json::Kind kind, std::string text) {
    Json* place = add(kind);
    if (!place) return false;
    place->text = std::move(text);
    return true;
  }
  bool open(Json::Kind kind) {
    if (stack_.size() >= limits_.depth)
      return fail(fmt::format("arrays and objects lie more than {} deep in one another; nothing needs that depth",
                              limits_.depth));
    Json* place = add(kind);
    if (!place) return false;
    stack_.push_back(place);
    return true;
  }

  const JsonLimits& limits_;
  const std::uint32_t* line_;
  Json root_;
  std::vector<Json*> stack_;
  std::vector<std::set<std::string>> known_;
  std::size_t values_ = 0;
  std::string fault_;
  std::uint32_t fault_line_ = 0;
};

}  // namespace

const Json* Json::find(std::string_view key) const {
  for (std::size_t k = 0; keys && k < keys->size(); ++k)
    if ((*keys)[k] == key) return &items[k];
  return nullptr;
}

std::string described(const Json& json) {
  switch (json.kind) {
    case Json::Kind::array:
      return fmt::format("an array of {}", json.items.size());
    case Json::Kind::object:
      return "an object";
    case Json::Kind::string:
      return json_string(Builder::shortened(json.text));
    default:
      return Builder::shortened(json.text);
  }
}

Result<Json> parse_json(std::string_view text, const std::string& where, const JsonLimits& limits) {
  if (text.size() > limits.characters)
    return bad_input(
        "{}: {} characters of JSON are more than the {} that are read; put large matrices into a "
        ".safetensors or .npz file",
        where, text.size(), limits.characters);
  std::uint32_t line = 1;
  Builder builder(limits, &line);
  const bool whole = Library::sax_parse(CountingIterator(text.data(), &line),
                                        CountingIterator(text.data() + text.size(), &line), &builder);
  if (!whole) return bad_input("{}:{}: {}", where, builder.fault_line(), builder.fault());
  return builder.take();
}

std::string json_string(std::string_view text) {
  return Library(std::string(text)).dump(-1, ' ', false, Library::error_handler_t::replace);
}

}  // namespace seqcert
