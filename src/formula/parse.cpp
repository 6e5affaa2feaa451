// Tokens, then precedence climbing. Every refusal says where, what was met and what to write instead.
#include "base/text.hpp"
#include "formula/formula.hpp"
#include "formula/operations.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>

namespace seqcert {
namespace {

constexpr std::size_t max_text = 100000;
constexpr std::size_t max_literal_bits = 300000;  // about 90,000 digits: its canonical spelling is itself readable

struct Token {
  enum Kind { number, word, sign, end } kind;
  std::string_view text;
  std::size_t start;  // 0-based
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word_character(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c); }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// What people write instead of our signs.
struct Habit {
  std::string_view written, mend;
};
constexpr std::array<Habit, 14> habits = {{{"**", "write ^ for a power"},
                                           {"==", "write = for equality"},
                                           {"=<", "write <="},
                                           {"=>", "write >="},
                                           {"<>", "write !="},
                                           {"&&", "write and"},
                                           {"||", "write or"},
                                           {"!", "write not, or != for unequal"},
                                           {"|", "write abs(x) for |x|"},
                                           {"\u2264", "write <="},
                                           {"\u2265", "write >="},
                                           {"\u2260", "write !="},
                                           {"\u00b7", "write *"},
                                           {"\u2212", "write - (minus, ASCII)"}}};

/// Printable, short, and never half a character of UTF-8.
std::string shown(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::size_t stop = std::min(text.size(), longest);
  while (stop > 0 && stop < text.size() && (static_cast<unsigned char>(text[stop]) & 0xC0) == 0x80) --stop;
  std::string result;
  for (char c : text.substr(0, stop)) result += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  if (stop < text.size()) result += "...";
  return result;
}

class Parser {
 public:
  explicit Parser(std::string_view source) : source_(source) { next(); }

  std::optional<Formula> whole() {
    std::optional<Formula> result = expression(binds_or);
    if (result && token_.kind != Token::end) return refuse_leftover();
    return result;
  }

  Error error() const { return bad_input("\"{}\" is not a formula: {}", shown(source_), complaint_); }

 private:
  // --- tokens -----------------------------------------------------------------------------------------------------
  void next() {
    previous_ = token_;
    std::size_t at = token_.start + token_.text.size();
    while (at < source_.size() && is_space(source_[at])) ++at;
    token_ = {Token::end, source_.substr(at, 0), at};
    if (at == source_.size()) return;
    std::size_t stop = at + 1;
    const char first = source_[at];
    if (is_digit(first) || (first == '.' && stop < source_.size() && is_digit(source_[stop]))) {
      token_.kind = Token::number;
      stop = end_of_number(at);
    } else if (is_word_character(first)) {
      token_.kind = Token::word;
      while (stop < source_.size() && is_word_character(source_[stop])) ++stop;
    } else {
      token_.kind = Token::sign;
      for (std::string_view two : {"<=", ">=", "!="})
        if (source_.substr(at, 2) == two) stop = at + 2;
      while (static_cast<unsigned char>(first) >= 0xC0 && stop < source_.size() &&
             (static_cast<unsigned char>(source_[stop]) & 0xC0) == 0x80)
        ++stop;
    }
    token_.text = source_.substr(at, stop - at);
  }

  /// digits [. digits] [e [+-] digits]; an e that no digit follows is not part of the number.
  std::size_t end_of_number(std::size_t at) const {
    const auto skip_digits = [this](std::size_t from) {
      while (from < source_.size() && is_digit(source_[from])) ++from;
      return from;
    };
    at = skip_digits(at);
    if (at < source_.size() && source_[at] == '.') at = skip_digits(at + 1);
    if (at < source_.size() && (source_[at] == 'e' || source_[at] == 'E')) {
      std::size_t digits = at + 1;
      if (digits < source_.size() && (source_[digits] == '+' || source_[digits] == '-')) ++digits;
      if (digits < source_.size() && is_digit(source_[digits])) at = skip_digits(digits);
    }
    return at;
  }

  bool is(std::string_view text) const { return token_.kind != Token::end && token_.text == text; }
  bool take(std::string_view text) {
    if (!is(text)) return false;
    next();
    return true;
  }

  // --- complaints --------------------------------------------------------------------------------------------------
  template <class... Args>
  std::nullopt_t refuse(fmt::format_string<Args...> format, Args&&... args) {
    if (complaint_.empty()) complaint_ = fmt::format(format, std::forward<Args>(args)...);
    return std::nullopt;
  }

  std::string here() const { return fmt::format("at character {}", characters_before(token_.start) + 1); }
  /// Counts on from where it was asked last: nodes come nearly in order.
  std::size_t characters_before(std::size_t byte) const {
    if (byte < counted_.byte) counted_ = {};
    counted_.characters +=
        static_cast<std::size_t>(std::count_if(source_.begin() + static_cast<std::ptrdiff_t>(counted_.byte),
                                               source_.begin() + static_cast<std::ptrdiff_t>(byte),
                                               [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
    counted_.byte = byte;
    return counted_.characters;
  }

  const Habit* habit() const {
    for (const Habit& candidate : habits)
      if (source_.substr(token_.start, candidate.written.size()) == candidate.written) return &candidate;
    return nullptr;
  }

  std::nullopt_t refuse_missing_operand() {
    if (token_.kind == Token::end) {
      if (previous_.text.empty()) return refuse("it is empty; write a number, a name or an expression like 2*x + 1");
      return refuse("it ends after '{}' {}, where a number, a name or '(' must follow", shown(previous_.text), here());
    }
    if (const Habit* found = habit()) return refuse("unexpected '{}' {}; {}", found->written, here(), found->mend);
    if (is("+")) return refuse("unexpected '+' {}; leave it out, a number needs no plus sign", here());
    const std::string after = previous_.text.empty() ? "" : fmt::format(" after '{}'", shown(previous_.text));
    return refuse("unexpected '{}'{} {}; a number, a name or '(' must stand there", shown(token_.text), after, here());
  }

  std::nullopt_t refuse_leftover() {
    if (const Habit* found = habit()) return refuse("unexpected '{}' {}; {}", found->written, here(), found->mend);
    if (is(")")) return refuse("unexpected ')' {}; no '(' is open there, so remove it or open one before", here());
    if (is(",")) return refuse("unexpected ',' {}; a comma only separates the arguments of a function", here());
    const bool starts_operand = token_.kind != Token::sign || is("(");
    if (starts_operand && previous_.kind == Token::word && is("("))
      return refuse("\"{}\" is no function, but '(' follows it {}; write {}*( for a product; functions are {}{}",
                    shown(previous_.text), here(), shown(previous_.text), function_list(),
                    near_function(previous_.text));
    if (starts_operand && !is("not"))
      return refuse("unexpected '{}' after '{}' {}; write {}*{}", shown(token_.text), shown(previous_.text), here(),
                    shown(previous_.text), shown(token_.text));
    return refuse(
        "unexpected '{}' after '{}' {}; an operator (+ - * / ^ < <= > >= = != and or) or the end must stand there",
        shown(token_.text), shown(previous_.text), here());
  }

  static std::string function_list() {
    std::string list;
    for (const FunctionName& row : functions()) list += (list.empty() ? "" : " ") + std::string(row.name);
    return list;
  }
  static std::string near_function(std::string_view typed) {
    std::vector<std::string> names;
    for (const FunctionName& row : functions()) names.emplace_back(row.name);
    return did_you_mean(typed, names);
  }

  // --- grammar -----------------------------------------------------------------------------------------------------
  std::optional<Operation> infix() const {
    constexpr std::array<Operation, 13> all = {
        Operation::add,       Operation::subtract,    Operation::multiply,   Operation::divide,        Operation::power,
        Operation::less,      Operation::less_equal,  Operation::greater,    Operation::greater_equal, Operation::equal,
        Operation::not_equal, Operation::conjunction, Operation::disjunction};
    for (Operation operation : all)
      if (is(operator_sign(operation)) && !habit_begins_here(operation)) return operation;
    return std::nullopt;
  }
  /// `**`, `==`, `=>` begin with a sign of ours; they are met as what they are, not as an operator without operand.
  bool habit_begins_here(Operation operation) const {
    const Habit* found = habit();
    return found && found->written.size() > operator_sign(operation).size();
  }

  /// `at`: the byte where its sign or word stands.
  std::optional<Formula> make(Formula::Node node, std::size_t at) {
    for (const Formula& argument : node.arguments)
      if (argument.node().height >= Formula::max_height)
        return refuse(
            "it chains more than {} operations before character {}; use sum(k, first, last, term) or split it",
            Formula::max_height, characters_before(token_.start) + 1);
    node.at = characters_before(at) + 1;
    return Formula(std::move(node));
  }

  /// An operand must be a number for arithmetic and comparison, a condition for and, or, not.
  bool fits(const Formula& operand, bool condition_wanted, std::string_view sign) {
    if (operand.is_condition() == condition_wanted) return true;
    if (condition_wanted)
      refuse("'{}' {}, but {} is a number; compare it, as in {} > 0", sign,
             sign == "select" ? "asks a condition first" : "joins conditions", quoted(operand), shown(text(operand)));
    else if (binding(operand.operation()) == binds_comparison)
      refuse("'{}' takes numbers, but {} is a comparison; write two comparisons joined by and", sign, quoted(operand));
    else
      refuse("'{}' takes numbers, but {} is a condition", sign, quoted(operand));
    return false;
  }
  static std::string quoted(const Formula& part) { return fmt::format("\"{}\"", shown(text(part))); }

  std::optional<Formula> expression(Binding weakest) {
    if (++nesting_ > Formula::max_nesting)
      return refuse("it nests deeper than {} levels {}; split it into derived values", Formula::max_nesting, here());
    std::optional<Formula> left = prefix();
    while (left) {
      const std::optional<Operation> operation = infix();
      if (!operation || binding(*operation) < weakest) break;
      left = join(std::move(*left), *operation);
    }
    --nesting_;
    return left;
  }

  std::optional<Formula> join(Formula left, Operation operation) {
    const std::string_view sign = operator_sign(operation);
    const bool of_conditions = operation == Operation::conjunction || operation == Operation::disjunction;
    if (!fits(left, of_conditions, sign)) return std::nullopt;
    const std::size_t at = token_.start;
    next();
    // Left to right: the right operand binds tighter. A power goes from the right and lets a sign follow, 2^-x.
    const Binding right_binds =
        operation == Operation::power ? binds_sign : static_cast<Binding>(static_cast<int>(binding(operation)) + 1);
    std::optional<Formula> right = expression(right_binds);
    if (!right || !fits(*right, of_conditions, sign)) return std::nullopt;
    return make({operation, Rational(), "", {std::move(left), std::move(*right)}}, at);
  }

  std::optional<Formula> prefix() {
    const std::size_t at = token_.start;
    if (take("-")) {
      std::optional<Formula> operand = expression(binds_sign);
      if (!operand || !fits(*operand, false, "-")) return std::nullopt;
      return make({Operation::negate, Rational(), "", {std::move(*operand)}}, at);
    }
    if (take("not")) {
      std::optional<Formula> operand = expression(binds_not);
      if (!operand || !fits(*operand, true, "not")) return std::nullopt;
      return make({Operation::negation, Rational(), "", {std::move(*operand)}}, at);
    }
    if (is("(")) {
      const std::string opened = here();
      next();
      std::optional<Formula> inner = expression(binds_or);
      if (!inner) return std::nullopt;
      if (!take(")")) return refuse_unclosed(opened);
      return inner;
    }
    if (token_.kind == Token::number) return literal();
    if (token_.kind == Token::word && !is("and") && !is("or")) return name_or_call();
    return refuse_missing_operand();
  }

  std::nullopt_t refuse_unclosed(const std::string& opened) {
    if (token_.kind == Token::end) return refuse("'(' {} is not closed; write ) where it ends", opened);
    return refuse_leftover();
  }

  std::optional<Formula> literal() {
    const Result<Rational> value = Rational::parse(token_.text);
    if (!value || value->bits() > max_literal_bits)
      return refuse("the number '{}' {} is out of reach (at most 90000 digits)", shown(token_.text), here());
    const std::size_t at = token_.start;
    next();
    return make({Operation::number, *value, "", {}}, at);
  }

  std::optional<Formula> name_or_call() {
    const Token word = token_;
    const FunctionName* function = function_called(word.text);
    if (!function) {
      next();
      return make({Operation::name, Rational(), std::string(word.text), {}}, word.start);
    }
    next();
    if (!is("("))
      return refuse("'{}' is a function and needs its argument in parentheses {}; write {}(...)", word.text, here(),
                    word.text);
    const std::string opened = here();
    next();
    Formula::Node node{function->operation, Rational(), "", {}};
    if (node.operation == Operation::sum) {
      if (token_.kind != Token::word || is_reserved(token_.text))
        return refuse("sum begins with the name of its index {}; write sum(k, first, last, term)", here());
      node.name = token_.text;
      next();
      if (!take(",")) return refuse_arguments(*function, 1, opened);
    }
    const std::size_t before = node.operation == Operation::sum ? 1 : 0;
    do {
      std::optional<Formula> argument = expression(binds_or);
      const bool is_case = node.operation == Operation::select && node.arguments.empty();
      if (!argument || !fits(*argument, is_case, word.text)) return std::nullopt;
      node.arguments.push_back(std::move(*argument));
    } while (take(","));
    const std::size_t given = node.arguments.size() + before;
    if (!is(")")) return token_.kind == Token::end ? refuse_unclosed(opened) : refuse_leftover();
    if (given < function->least_arguments || given > function->most_arguments)
      return refuse_arguments(*function, given, opened);
    next();
    return make(std::move(node), word.start);
  }

  std::nullopt_t refuse_arguments(const FunctionName& function, std::size_t given, const std::string& opened) {
    if (function.operation == Operation::sum)
      return refuse("sum takes 4 arguments, not {}, in the call opened {}; write sum(k, first, last, term)", given,
                    opened);
    constexpr std::array<std::string_view, 4> count = {"no", "one", "two", "three"};
    const std::string_view wanted = function.most_arguments > 3 ? "two or more" : count[function.most_arguments];
    return refuse("{} takes {} argument{}, not {}, in the call opened {}", function.name, wanted,
                  function.most_arguments == 1 ? "" : "s", given, opened);
  }

  std::string_view source_;
  Token token_{Token::end, {}, 0}, previous_{Token::end, {}, 0};
  std::size_t nesting_ = 0;
  std::string complaint_;
  struct Counted {
    std::size_t byte = 0, characters = 0;
  };
  mutable Counted counted_;
};

}  // namespace

Result<Formula> parse_formula(std::string_view text) {
  if (text.size() > max_text)
    return bad_input("\"{}\" is not a formula: it has {} characters, at most {} are read; split it into derived values",
                     shown(text), text.size(), max_text);
  Parser parser(text);
  if (std::optional<Formula> formula = parser.whole()) return *formula;
  return parser.error();
}

}  // namespace seqcert
