#include "solve/copier.hpp"

#include "base/contract.hpp"
#include "base/text.hpp"
#include "model/run.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <functional>

namespace seqcert {
namespace {

/// The sign of the model's last answer on these tokens.
int answered(const Model& model, const std::vector<Token>& tokens) {
  const auto outputs = run(model, std::span<const Token>(tokens), Arithmetic<Rational>{}, {}, tokens.size());
  SEQCERT_REQUIRE(outputs.ok(), "an abstract SSM runs in rationals");
  return outputs->back()[0].sign();
}

bool copies_values(const Model& model, std::size_t n) {
  for (std::size_t j = 0; j < n; ++j) {
    std::vector<Token> tokens(2 * n, Token{0});
    tokens[j] = {1};
    const auto outputs = run(model, std::span<const Token>(tokens), Arithmetic<Rational>{});
    SEQCERT_REQUIRE(outputs.ok(), "an abstract SSM runs in rationals");
    for (std::size_t i = 0; i < n; ++i)
      if ((*outputs)[n + i][0] != Rational(i == j ? 1 : 0)) return false;
  }
  return true;
}

}  // namespace

std::string_view text(CopyGoal goal) {
  switch (goal) {
    case CopyGoal::values:
      return "values";
    case CopyGoal::letters:
      return "letters";
    case CopyGoal::letters_fed_back:
      return "fed-back";
  }
  return "";
}

Model copier_model(const CopierWeights& weights, CopyGoal goal) {
  const std::size_t N = weights.values(), n = weights.states();
  SEQCERT_REQUIRE(N >= 1 && n >= 1, "weights of a copier");
  const bool fed_back = goal == CopyGoal::letters_fed_back;
  // x_t = (value, b, c, a, out).
  const std::size_t b = 1, c = 1 + n, decay = 1 + 2 * n, out = decay + 1, d_model = out + 1;
  Model model;
  model.d_model = d_model;
  model.fields = {{"value", RealField{{{0, 1}}}}};
  model.positions = WeightMatrix(fed_back ? 2 * N - 1 : 2 * N, d_model);
  SEQCERT_REQUIRE(weights.decays.empty() || weights.decays.size() + 1 == model.positions.rows(), "a decay a token");
  const auto weight = [&](int entry) { return Rational::ratio(entry, weights.unit); };
  for (std::size_t t = 0; t < model.positions.rows(); ++t) {
    DenseRow row{std::vector<Rational>(d_model)};
    row.entries[decay] = t == 0 || weights.decays.empty() ? Rational(1) : weights.decays[t - 1];
    const std::size_t asked = fed_back ? t + 1 - N : t - N;  // 0-based, where t is late enough
    for (std::size_t s = 0; s < n; ++s) {
      if (t < N) row.entries[b + s] = weight(weights.b[t][s]);
      if (t >= N && fed_back) row.entries[b + s] = weight(-weights.b[t - N][s]);
      if (t + (fed_back ? 1 : 0) >= N) row.entries[c + s] = weight(weights.c[asked][s]);
    }
    model.positions.set_row(t, std::move(row));
  }
  AbstractSsm ssm;
  const auto unit = [&](std::size_t coordinate) {
    WeightMatrix w(1, d_model);
    w.set_row(0, OneHotRow{coordinate});
    return w;
  };
  const auto block = [&](std::size_t first) {
    WeightMatrix w(n, d_model);
    for (std::size_t s = 0; s < n; ++s) w.set_row(s, OneHotRow{first + s});
    return w;
  };
  ssm.w_a = unit(decay);
  ssm.w_u = unit(0);
  ssm.w_b = block(b);
  ssm.w_c = block(c);
  ssm.w_out = WeightMatrix(d_model, 1);
  ssm.w_out.set_row(out, OneHotRow{0});
  model.layers = {{std::move(ssm)}};
  model.readout = unit(out);
  return model;
}

bool copies(const CopierWeights& weights, CopyGoal goal) {
  const std::size_t N = weights.values();
  const Model model = copier_model(weights, goal);
  if (goal == CopyGoal::values) return copies_values(model, N);
  SEQCERT_REQUIRE(N < 24, "all strings are run");
  for (unsigned long string = 0; string < 1UL << N; ++string) {
    const auto letter = [&](std::size_t j) { return (string >> j & 1) == 1 ? 1 : -1; };
    std::vector<Token> tokens;
    for (std::size_t j = 0; j < N; ++j) tokens.push_back({letter(j)});
    for (std::size_t i = 0; i < N; ++i) {
      if (goal == CopyGoal::letters) tokens.push_back({0});
      const int sign = answered(model, tokens);
      if (sign != letter(i)) return false;
      if (goal == CopyGoal::letters_fed_back) tokens.push_back({sign});
    }
  }
  return true;
}

bool WeightSet::has_opposites() const {
  return std::ranges::all_of(entries, [&](int x) { return std::ranges::count(entries, -x) == 1; });
}

Result<WeightSet> parse_weight_set(std::string_view list) {
  std::vector<Rational> numbers;
  mpz_class unit = 1;
  for (const std::string& word : split(list, ',')) {
    const auto entry = Rational::parse(trim(word));
    if (!entry) return bad_input("entries \"{}\": {}", list, entry.error().message);
    unit = lcm(unit, entry->denominator());
    numbers.push_back(*entry);
  }
  if (unit > largest_unit)
    return bad_input("entries \"{}\": their common denominator {} is more than {}; choose simpler fractions", list,
                     unit.get_str(), largest_unit);
  WeightSet set;
  set.unit = static_cast<int>(unit.get_si());
  for (const Rational& number : numbers) {
    const Rational scaled = number * Rational(set.unit);
    if (abs(scaled) > Rational(largest_entry))
      return bad_input("entries \"{}\": {} lies outside -{}..{}{}", list, number.text(), largest_entry, largest_entry,
                       set.unit == 1 ? "" : fmt::format(", counted in 1/{}", set.unit));
    const int x = static_cast<int>(scaled.to_long().value());
    if (std::ranges::find(set.entries, x) == set.entries.end()) set.entries.push_back(x);
  }
  if (std::ranges::all_of(set.entries, [](int x) { return x == 0; }))
    return bad_input("entries \"{}\": no number but 0; write for example -1,0,1", list);
  std::ranges::sort(set.entries, std::greater<>());
  return set;
}

Result<std::vector<Rational>> parse_decays(std::string_view list) {
  std::vector<Rational> decays;
  for (const std::string& word : split(list, ',')) {
    const auto decay = Rational::parse(trim(word));
    if (!decay) return bad_input("decays \"{}\": {}", list, decay.error().message);
    if (decay->sign() < 0 || *decay > Rational(1))
      return bad_input("decays \"{}\": {} is none of 0..1; write for example 1/2,1", list, decay->text());
    if (!decay->is_zero() && std::ranges::find(decays, *decay) == decays.end()) decays.push_back(*decay);
  }
  if (decays.empty()) return bad_input("decays \"{}\": with none but 0 no value reaches its answer; add 1", list);
  std::ranges::sort(decays, std::greater<>());
  return decays;
}

WeightSet integers_up_to(int height) {
  SEQCERT_REQUIRE(1 <= height && height <= largest_entry, "a height of weights");
  WeightSet set;
  for (int x = height; x >= -height; --x) set.entries.push_back(x);
  return set;
}

}  // namespace seqcert
