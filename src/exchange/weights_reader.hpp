#pragma once

#include "base/result.hpp"
#include "exchange/json_text.hpp"
#include "exchange/tensor.hpp"
#include "formula/parameters.hpp"
#include "model/weights.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace seqcert {

/// What the weights of a file may cost. A file beyond it is refused before they are held.
struct WeightLimits {
  std::size_t entries = std::size_t{1} << 24;     // stored, in all
  std::size_t rows = std::size_t{1} << 22;        // of all matrices
  std::size_t columns = std::size_t{1} << 22;     // of one matrix, entries of one vector
  std::size_t entry_bits = std::size_t{1} << 20;  // of one entry, numerator and denominator
  std::size_t bits = std::size_t{1} << 33;        // of all entries
  std::size_t characters = 400'000;               // of one entry as written
  long work = 10'000;                             // of one formula, as evaluate counts it
};

/// Reads numbers, rows and matrices of a model file (proofs/MODELS.md has the forms). Indices are 1-based in the file.
/// The first error found stays, `path:line: ...`; what is read after it is of the right shape and means nothing.
class WeightsReader {
 public:
  /// `parameters`: what formulas may name besides the row number `i`. The arguments must outlive the reader.
  WeightsReader(const std::string& path, const Values& parameters, const Tensors* tensors, const WeightLimits& limits)
      : path_(path), parameters_(parameters), tensors_(tensors), limits_(limits) {}

  Rational number(const Json& json, const std::string& what) { return entry(json, std::nullopt, what); }
  std::size_t count(const Json& json, const std::string& what, std::size_t most);
  std::vector<Rational> vector(const Json& json, const std::string& what);
  /// The nonzero entries of one row of `columns` entries.
  SparseVector<Rational> sparse(const Json& json, std::size_t columns, const std::string& what);
  WeightMatrix matrix(const Json& json, const std::string& what);
  /// The object's value at a key. Errors: it is no object, or has no such key; then some value is returned.
  const Json& at(const Json& json, std::string_view key, const std::string& what);
  /// Errors: keys that are not among `known`.
  void known_keys(const Json& json, const std::vector<std::string>& known, const std::string& what);
  std::string word(const Json& json, const std::string& what);

  template <class... Args>
  void fail(const Json& at, fmt::format_string<Args...> format, Args&&... args) {
    if (!error_) error_ = bad_input("{}:{}: {}", path_, at.line, fmt::format(format, std::forward<Args>(args)...));
  }
  const std::optional<Error>& error() const { return error_; }
  /// A name of the file, as messages show it.
  const std::string& path() const { return path_; }

 private:
  Rational entry(const Json& json, std::optional<std::size_t> row, const std::string& what);
  Rational value_of(const Json& json, const Formula& formula, std::optional<std::size_t> row, const std::string& what);
  std::optional<Formula> formula_of(const Json& json, const std::string& what);
  bool pay(const Json& at, std::size_t entries, const std::string& what);
  void pay_bits(const Json& at, const Rational& number, const std::string& what);
  std::optional<std::size_t> column(const Json& json, const std::string& key, std::size_t columns,
                                    const std::string& what);
  WeightRow row(const Json& json, std::size_t columns, std::optional<std::size_t> number, const std::string& what);
  WeightMatrix dense_rows(const Json& json, const std::string& what);
  WeightMatrix shaped(const Json& json, const std::string& what);
  void fill_by_formula(WeightMatrix& w, const Json& json, const std::string& what);
  /// Rows of numbers out of a tensor.
  struct Grid {
    std::size_t rows = 0, columns = 0;
    std::vector<Rational> entries;
  };
  Grid from_tensor(const Json& json, bool is_vector, const std::string& what);
  std::pair<std::size_t, std::size_t> slice(const Json& json, const char* key, std::size_t size,
                                            const std::string& what);

  const std::string& path_;
  const Values& parameters_;
  const Tensors* tensors_;
  const WeightLimits& limits_;
  std::size_t entries_ = 0, rows_ = 0, bits_ = 0;
  std::optional<Error> error_;
};

}  // namespace seqcert
