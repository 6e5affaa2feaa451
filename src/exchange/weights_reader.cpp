#include "exchange/weights_reader.hpp"

#include "base/text.hpp"
#include "formula/evaluate.hpp"

#include <algorithm>
#include <charconv>

namespace seqcert {
namespace {

const std::string row_number = "i";

std::optional<std::size_t> whole_number(std::string_view text) {
  std::size_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool plain = text == "0" || (!text.empty() && text.front() != '0');
  return read.ec == std::errc() && read.ptr == text.data() + text.size() && plain ? std::optional(value) : std::nullopt;
}

Formula of_integer(const mpz_class& value) {
  return Formula({.operation = Operation::number, .value = Rational(value), .name = {}, .arguments = {}});
}

Formula of_number(const Rational& value) {
  Formula result = of_integer(abs(value).numerator());
  const auto wrapped = [](Operation operation, std::vector<Formula> arguments) {
    return Formula({.operation = operation, .value = {}, .name = {}, .arguments = std::move(arguments)});
  };
  if (!value.is_integer()) result = wrapped(Operation::divide, {result, of_integer(value.denominator())});
  if (value.sign() < 0) result = wrapped(Operation::negate, {result});
  return result;
}

/// The formula with the parameters' values in their place. Names that sums bind stay.
Formula with_values(const Formula& formula, const Values& values) {
  const Formula::Node& node = formula.node();
  if (node.operation == Operation::name) {
    const auto found = values.find(node.name);
    return found == values.end() ? formula : of_number(std::get<Rational>(found->second));
  }
  if (node.arguments.empty()) return formula;
  Values inner = values;
  if (node.operation == Operation::sum) inner.erase(node.name);
  Formula::Node copy = node;
  for (std::size_t k = 0; k < copy.arguments.size(); ++k) {
    const bool bound = node.operation == Operation::sum && k + 1 == copy.arguments.size();
    copy.arguments[k] = with_values(node.arguments[k], bound ? inner : values);
  }
  return Formula(std::move(copy));
}

}  // namespace

const Json& WeightsReader::at(const Json& json, std::string_view key, const std::string& what) {
  static const Json nothing;
  if (!json.is(Json::Kind::object)) {
    fail(json, "{} is {}; write an object", what, described(json));
    return nothing;
  }
  const Json* found = json.find(key);
  if (!found) {
    std::string keys;
    for (std::size_t k = 0; k < std::min<std::size_t>(json.keys->size(), 12); ++k)
      keys += (k == 0 ? "" : ", ") + shown_name((*json.keys)[k]);
    fail(json, "{} has no \"{}\"; its keys are {}{}; add it", what, key, keys, json.keys->size() > 12 ? ", ..." : "");
  }
  return found ? *found : nothing;
}

void WeightsReader::known_keys(const Json& json, const std::vector<std::string>& known, const std::string& what) {
  if (!json.is(Json::Kind::object)) return fail(json, "{} is {}; write an object", what, described(json));
  for (std::size_t k = 0; k < json.keys->size(); ++k)
    if (const std::string& key = (*json.keys)[k]; std::ranges::find(known, key) == known.end())
      fail(json.items[k], "unknown key \"{}\" in {}{}; known are {}", shown_name(key), what, did_you_mean(key, known),
           join(known, ", "));
}

std::string WeightsReader::word(const Json& json, const std::string& what) {
  if (!json.is(Json::Kind::string)) fail(json, "{} is {}; write a string", what, described(json));
  return json.text;
}

std::size_t WeightsReader::count(const Json& json, const std::string& what, std::size_t most) {
  const bool written = json.is(Json::Kind::number) || json.is(Json::Kind::string);
  const auto value = written ? whole_number(json.text) : std::nullopt;
  if (!value || *value > most) {
    fail(json, "{} is {}; write a whole number from 0 to {}", what, described(json), most);
    return 0;
  }
  return *value;
}

bool WeightsReader::pay(const Json& at, std::size_t entries, const std::string& what) {
  if (error_) return false;
  if (entries > limits_.entries - entries_) {
    fail(at, "{}: the model stores more than {} entries; leave zeros out (sparse rows), or use a smaller model", what,
         limits_.entries);
    return false;
  }
  entries_ += entries;
  return true;
}

void WeightsReader::pay_bits(const Json& at, const Rational& number, const std::string& what) {
  const std::size_t bits = number.bits();
  if (bits > limits_.entry_bits)
    fail(at, "{}: an entry has {} bits, more than the {} that are read; round it", what, bits, limits_.entry_bits);
  bits_ += bits;
  if (bits_ > limits_.bits) fail(at, "{}: the entries have more than {} bits in all; round them", what, limits_.bits);
}

std::optional<Formula> WeightsReader::formula_of(const Json& json, const std::string& what) {
  if (!json.is(Json::Kind::number) && !json.is(Json::Kind::string)) {
    fail(json, "{}: {} is no entry; write a number, a fraction \"1/3\" or a formula \"2*lambda\"", what,
         described(json));
    return std::nullopt;
  }
  if (json.text.size() > limits_.characters) {
    fail(json, "{}: an entry is {} characters long, more than the {} that are read", what, json.text.size(),
         limits_.characters);
    return std::nullopt;
  }
  auto formula = parse_formula(json.text);
  if (!formula) {
    fail(json, "{}: {}", what, formula.error().message);
    return std::nullopt;
  }
  std::vector<std::string> known{row_number};
  for (const auto& [name, value] : parameters_)
    if (std::holds_alternative<Rational>(value)) known.push_back(name);
  for (const std::string& name : free_names(*formula))
    if (std::ranges::find(known, name) == known.end()) {
      fail(json, "{}: \"{}\" uses the unknown name \"{}\"{}; declare it under \"parameters\"", what,
           shown_name(json.text), shown_name(name), did_you_mean(name, known));
      return std::nullopt;
    }
  if (formula->node().height > Formula::max_height / 2) {
    fail(json, "{}: a formula is nested {} deep, more than the {} that are read", what, formula->node().height,
         Formula::max_height / 2);
    return std::nullopt;
  }
  return std::move(*formula);
}

Rational WeightsReader::value_of(const Json& json, const Formula& formula, std::optional<std::size_t> row,
                                 const std::string& what) {
  Values values = parameters_;
  if (row) values.insert_or_assign(row_number, Rational(*row));
  auto value = evaluate_exactly(formula, values, limits_.work);
  if (!value) {
    fail(json, "{}{}: {}; weights are exact rationals", what, row ? fmt::format(", row {}", *row) : "",
         value.error().message);
    return 0;
  }
  pay_bits(json, *value, what);
  return std::move(*value);
}

Rational WeightsReader::entry(const Json& json, std::optional<std::size_t> row, const std::string& what) {
  if (error_) return 0;
  const bool short_enough = json.text.size() <= limits_.characters;
  if ((json.is(Json::Kind::number) || json.is(Json::Kind::string)) && short_enough)
    if (auto plain = Rational::parse(json.text)) {
      pay_bits(json, *plain, what);
      return std::move(*plain);
    }
  const auto formula = formula_of(json, what);
  if (!formula) return 0;
  if (!row && free_names(*formula).contains(row_number)) {
    fail(json, "{}: \"{}\" names i, but there is no row here; i is the row number in matrices", what,
         shown_name(json.text));
    return 0;
  }
  return value_of(json, *formula, row, what);
}

std::optional<std::size_t> WeightsReader::column(const Json& json, const std::string& key, std::size_t columns,
                                                 const std::string& what) {
  const auto number = whole_number(key);
  if (number && *number >= 1 && *number <= columns) return *number - 1;
  fail(json, "{}: \"{}\" is no column; columns are 1 to {}", what, shown_name(key), columns);
  return std::nullopt;
}

std::vector<Rational> WeightsReader::vector(const Json& json, const std::string& what) {
  std::vector<Rational> result;
  if (error_) return result;
  if (json.is(Json::Kind::array)) {
    if (!pay(json, json.items.size(), what)) return result;
    for (std::size_t k = 0; k < json.items.size(); ++k) result.push_back(entry(json.items[k], k + 1, what));
    return result;
  }
  if (json.find("tensor")) return from_tensor(json, true, what).entries;
  known_keys(json, {"size", "value"}, what);
  const std::size_t size = count(at(json, "size", what), what + ": size", limits_.columns);
  const Rational value = number(at(json, "value", what), what);
  if (!pay(json, size, what)) return result;
  return std::vector<Rational>(size, value);
}

WeightRow WeightsReader::row(const Json& json, std::size_t columns, std::optional<std::size_t> number,
                             const std::string& what) {
  if (error_ || json.is(Json::Kind::null)) return SparseRow{};
  if (json.is(Json::Kind::array)) {
    if (json.items.size() != columns) {
      fail(json, "{}: a row of {} entries among rows of {}", what, json.items.size(), columns);
      return SparseRow{};
    }
    DenseRow result;
    if (!pay(json, columns, what)) return SparseRow{};
    for (const Json& item : json.items) result.entries.push_back(entry(item, number, what));
    return result;
  }
  if (!json.is(Json::Kind::object)) {
    fail(json, "{}: {} is no row; write an array of entries, or an object of columns and entries", what,
         described(json));
    return SparseRow{};
  }
  if (!pay(json, json.items.size(), what)) return SparseRow{};
  if (const Json* hot = json.find("one_hot")) {
    known_keys(json, {"one_hot", "value"}, what);
    const auto place = column(*hot, hot->text, columns, what);
    const Json* value = json.find("value");
    return OneHotRow{place.value_or(0), value ? entry(*value, number, what) : Rational(1)};
  }
  SparseRow result;
  for (std::size_t k = 0; k < json.items.size(); ++k)
    if (const auto place = column(json.items[k], (*json.keys)[k], columns, what))
      result.entries.emplace_back(*place, entry(json.items[k], number, what));
  std::ranges::sort(result.entries, {}, [](const auto& e) { return e.first; });
  return result;
}

SparseVector<Rational> WeightsReader::sparse(const Json& json, std::size_t columns, const std::string& what) {
  std::vector<Rational> entries;
  if (json.find("tensor")) {
    entries = from_tensor(json, true, what).entries;
    if (entries.size() != columns && !error_)
      fail(json, "{}: a vector of {} entries, where d_model = {}", what, entries.size(), columns);
    if (error_) return {};
  } else {
    WeightMatrix one(1, columns);
    WeightRow read = row(json, columns, std::nullopt, what);
    if (error_) return {};
    one.set_row(0, std::move(read));
    return one.row(0);
  }
  SparseVector<Rational> result;
  for (std::size_t c = 0; c < entries.size(); ++c)
    if (!entries[c].is_zero()) result.emplace_back(c, std::move(entries[c]));
  return result;
}

WeightMatrix WeightsReader::dense_rows(const Json& json, const std::string& what) {
  const std::size_t columns = json.items.empty() ? 0 : json.items.front().items.size();
  for (const Json& item : json.items)
    if (!item.is(Json::Kind::array)) {
      fail(item, "{}: {} among the rows; in an array of rows each is an array of entries", what, described(item));
      return {};
    }
  rows_ += json.items.size();
  if (rows_ > limits_.rows) {
    fail(json, "{}: the matrices have more than {} rows in all", what, limits_.rows);
    return {};
  }
  WeightMatrix result(json.items.size(), columns);
  for (std::size_t r = 0; r < json.items.size(); ++r) {
    WeightRow content = row(json.items[r], columns, r + 1, what);
    if (error_) return {};
    result.set_row(r, std::move(content));
  }
  return result;
}

void WeightsReader::fill_by_formula(WeightMatrix& w, const Json& json, const std::string& what) {
  if (!json.is(Json::Kind::object))
    return fail(json, "{}: every_row is {}; write an object of columns and formulas", what, described(json));
  std::vector<std::pair<std::size_t, Formula>> formulas;
  if (!pay(json, json.items.size() * w.rows(), what)) return;
  for (std::size_t k = 0; k < json.items.size(); ++k) {
    const Json& item = json.items[k];
    const auto place = column(item, (*json.keys)[k], w.cols(), what);
    const auto formula = formula_of(item, what);
    if (!place || !formula) return;
    for (std::size_t r = 0; r < w.rows() && !error_; ++r) value_of(item, *formula, r + 1, what);
    Values values;
    for (const auto& [name, value] : parameters_)
      if (std::holds_alternative<Rational>(value) && name != row_number) values.emplace(name, value);
    formulas.emplace_back(*place, with_values(*formula, values));
  }
  if (error_) return;
  std::ranges::sort(formulas, {}, [](const auto& e) { return e.first; });
  w = WeightMatrix::by_formula(w.rows(), w.cols(), std::move(formulas));
}

WeightMatrix WeightsReader::shaped(const Json& json, const std::string& what) {
  known_keys(json, {"shape", "rows", "every_row"}, what);
  const Json& shape = at(json, "shape", what);
  if (error_) return {};
  if (!shape.is(Json::Kind::array) || shape.items.size() != 2) {
    fail(shape, "{}: shape is {}; write [rows, columns]", what, described(shape));
    return {};
  }
  const std::size_t rows = count(shape.items[0], what + ": rows", limits_.rows - std::min(rows_, limits_.rows)),
                    columns = count(shape.items[1], what + ": columns", limits_.columns);
  if (error_) return {};
  rows_ += rows;
  WeightMatrix result(rows, columns);
  const Json *listed = json.find("rows"), *every = json.find("every_row");
  if (listed && every) fail(json, "{} has both rows and every_row; keep one of them", what);
  if (every && !error_) fill_by_formula(result, *every, what);
  if (!listed || error_) return result;
  if (listed->is(Json::Kind::array) && listed->items.size() != rows)
    fail(*listed, "{} lists {} rows of {}; list all, or write an object of row numbers and rows", what,
         listed->items.size(), rows);
  if (!listed->is(Json::Kind::array) && !listed->is(Json::Kind::object))
    fail(*listed, "{}: rows is {}; write an array, or an object of row numbers and rows", what, described(*listed));
  for (std::size_t k = 0; k < listed->items.size() && !error_; ++k) {
    std::optional<std::size_t> r = k + 1;
    if (listed->is(Json::Kind::object)) r = whole_number((*listed->keys)[k]);
    if (!r || *r < 1 || *r > rows) {
      fail(listed->items[k], "{}: \"{}\" is no row; rows are 1 to {}", what, shown_name((*listed->keys)[k]), rows);
      break;
    }
    WeightRow content = row(listed->items[k], columns, *r, fmt::format("{}, row {}", what, *r));
    if (!error_) result.set_row(*r - 1, std::move(content));
  }
  return result;
}

std::pair<std::size_t, std::size_t> WeightsReader::slice(const Json& json, const char* key, std::size_t size,
                                                         const std::string& what) {
  const Json* range = json.find(key);
  if (!range) return {0, size};
  if (!range->is(Json::Kind::array) || range->items.size() != 2) {
    fail(*range, "{}: {} is {}; write [first, last]", what, key, described(*range));
    return {0, 0};
  }
  const std::size_t first = count(range->items[0], what, size), last = count(range->items[1], what, size);
  if (!error_ && (first < 1 || last < first))
    fail(*range, "{}: {} [{}, {}] are none of 1 to {}", what, key, first, last, size);
  if (error_) return {0, 0};
  return {first - 1, last};
}

WeightsReader::Grid WeightsReader::from_tensor(const Json& json, bool is_vector, const std::string& what) {
  std::vector<std::string> known{"tensor", "rows", "scale"};
  if (!is_vector) known.insert(known.end(), {"columns", "transpose"});
  known_keys(json, known, what);
  const Json& named = at(json, "tensor", what);
  const std::string name = word(named, what + ": tensor");
  if (!tensors_)
    fail(named, "{} asks for the tensor \"{}\", but the file names no file of tensors; add \"tensors\"", what,
         shown_name(name));
  if (error_) return {};
  const auto found = tensors_->find(name);
  if (found == tensors_->end()) {
    std::vector<std::string> names;
    for (const auto& [other, tensor] : *tensors_) names.push_back(shown_name(other));
    fail(named, "{}: there is no tensor \"{}\"{}", what, shown_name(name), did_you_mean(name, names));
    return {};
  }
  const Tensor& tensor = found->second;
  // Sides of one are no sides: a depthwise kernel is (channels, 1, width).
  std::vector<std::size_t> sides;
  for (const std::size_t side : tensor.shape)
    if (side != 1) sides.push_back(side);
  const std::size_t wanted = is_vector ? 1 : 2;
  if (tensor.shape.size() == wanted) sides = tensor.shape;
  while (sides.size() < wanted) sides.insert(sides.begin(), 1);
  if (sides.size() != wanted) {
    fail(named, "{}: tensor \"{}\" has shape {}, where a {} is asked for", what, shown_name(name),
         shape_text(tensor.shape), is_vector ? "vector" : "matrix");
    return {};
  }
  const std::size_t height = is_vector ? 1 : sides[0], width = sides.back();
  const Json* turned = json.find("transpose");
  if (turned && !turned->is(Json::Kind::boolean)) fail(*turned, "{}: transpose is true or false", what);
  const bool transposed = turned && turned->text == "true";
  const auto [first_row, last_row] = slice(json, "rows", is_vector || transposed ? width : height, what);
  const auto [first_column, last_column] =
      is_vector ? std::pair<std::size_t, std::size_t>{0, 1} : slice(json, "columns", transposed ? height : width, what);
  const Json* scale = json.find("scale");
  const Rational factor = scale ? number(*scale, what + ": scale") : Rational(1);
  if (error_) return {};
  Grid grid{last_row - first_row, last_column - first_column, {}};
  rows_ += is_vector ? 0 : grid.rows;
  if (grid.columns > limits_.columns || grid.rows > limits_.columns || rows_ > limits_.rows)
    fail(named, "{}: shape {} has more than {} rows or columns", what, shape_text(tensor.shape), limits_.columns);
  if (error_ || !pay(named, grid.rows * grid.columns, what)) return {};
  grid.entries.reserve(grid.rows * grid.columns);
  for (std::size_t r = first_row; r < last_row; ++r)
    for (std::size_t c = first_column; c < last_column; ++c) {
      auto value = entry_of(tensor, is_vector ? r : transposed ? c * width + r : r * width + c);
      if (!value) {
        fail(named, "{}: tensor \"{}\": {}; every weight is a number", what, shown_name(name), value.error().message);
        return {};
      }
      grid.entries.push_back(scale ? factor * *value : std::move(*value));
      pay_bits(named, grid.entries.back(), what);
    }
  return grid;
}

WeightMatrix WeightsReader::matrix(const Json& json, const std::string& what) {
  if (error_) return {};
  if (json.is(Json::Kind::array)) return dense_rows(json, what);
  if (!json.find("tensor")) return shaped(json, what);
  Grid grid = from_tensor(json, false, what);
  if (error_) return {};
  WeightMatrix result(grid.rows, grid.columns);
  for (std::size_t r = 0; r < grid.rows; ++r) {
    const auto begin = grid.entries.begin() + static_cast<std::ptrdiff_t>(r * grid.columns);
    const auto end = begin + static_cast<std::ptrdiff_t>(grid.columns);
    const auto zeros =
        static_cast<std::size_t>(std::count_if(begin, end, [](const Rational& x) { return x.is_zero(); }));
    if (2 * zeros < grid.columns) {
      result.set_row(r, DenseRow{std::vector<Rational>(begin, end)});
      continue;
    }
    SparseRow sparse;
    for (auto it = begin; it != end; ++it)
      if (!it->is_zero()) sparse.entries.emplace_back(static_cast<std::size_t>(it - begin), std::move(*it));
    result.set_row(r, std::move(sparse));
  }
  return result;
}

}  // namespace seqcert
