#pragma once

#include "check/decoding_proof.hpp"
#include "check/decoding_search.hpp"
#include "constructions/registry.hpp"
#include "number/ball.hpp"
#include "number/interval64.hpp"
#include "task/construction.hpp"
#include "task/decode.hpp"
#include "task/dp_problem.hpp"
#include "task/every_input.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace seqcert::dp_models {

// Models that execute dynamic programs, at sizes whose inputs can all be tried, with the weights that the claims
// derive.

/// Sizes of one problem: `tiny` ones have at most some hundred inputs, `small` ones are proved only.
struct Case {
  std::string problem;
  Values tiny, small;
  bool by_row = true;    // every read has its address in the position row, so that a network may pick from the slots
  bool by_rule = false;  // steps follow one of several rules
  bool optimum = false;  // takes an optimum over many steps, which no gate reads
  /// Whether a gated memory of a slot plan, or one that the network reads, can carry it out.
  bool gated() const { return !optimum; }
  bool planned() const { return by_row && !(optimum && problem == "lis"); }
};

inline const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"cyk",
       {{"n", 3L}, {"grammar", std::string("dyck")}},
       {{"n", 4L}, {"grammar", std::string("palindromes")}},
       true,
       true},
      {"edit-distance", {{"n", 2L}, {"m", 2L}, {"alphabet", 2L}}, {{"n", 4L}, {"m", 5L}, {"alphabet", 26L}}},
      {"fibonacci", {{"T", 4L}, {"q", 3L}}, {{"T", 12L}, {"q", 10L}}, true, true},
      {"knapsack",
       {{"n", 2L}, {"C", 2L}, {"weight", 2L}, {"value", 2L}},
       {{"n", 3L}, {"C", 5L}, {"weight", 7L}, {"value", 4L}},
       false},
      {"lcs", {{"n", 2L}, {"m", 3L}, {"alphabet", 2L}}, {{"n", 5L}, {"m", 4L}, {"alphabet", 4L}}},
      {"lis", {{"n", 3L}, {"range", 3L}}, {{"n", 8L}, {"range", 250L}}, true, true},
      {"matrix-chain", {{"n", 3L}, {"dimension", 2L}}, {{"n", 4L}, {"dimension", 3L}}},
      {"pointer-chase",
       {{"T", 4L}, {"V", 3L}, {"h", std::string("reverse")}},
       {{"T", 11L}, {"V", 10L}, {"h", std::string("reverse")}},
       true,
       true},
      {"pointer-chase",
       {{"T", 5L}, {"V", 2L}, {"h", std::string("random")}},
       {{"T", 12L}, {"V", 7L}, {"h", std::string("random")}, {"seed", 4L}},
       true,
       true},
      {"pointer-chase",
       {{"T", 4L}, {"V", 2L}, {"h", std::string("input")}},
       {{"T", 9L}, {"V", 10L}, {"h", std::string("input")}},
       false,
       true},
      {"postfix", {{"operators", 1L}}, {{"operators", 3L}}, false},
      {"viterbi", {{"k", 2L}, {"S", 3L}, {"letters", 2L}}, {{"k", 3L}, {"S", 4L}, {"letters", 3L}}, true, true},
      {"lis",
       {{"n", 3L}, {"range", 3L}, {"form", std::string("compact")}},
       {{"n", 8L}, {"range", 12L}, {"form", std::string("compact")}},
       true,
       true,
       true},
      {"viterbi",
       {{"k", 2L}, {"S", 3L}, {"letters", 2L}, {"form", std::string("compact")}},
       {{"k", 3L}, {"S", 4L}, {"letters", 3L}, {"form", std::string("compact")}},
       true,
       true,
       true},
  };
  return all;
}

inline Values with(Values values, const Values& more) {
  for (const auto& [name, value] : more) values.insert_or_assign(name, value);
  return values;
}
inline Value word(const char* text) { return std::string(text); }

inline std::string name_of(const std::string& construction, const Values& values) {
  std::string name = construction;
  for (const auto& [parameter, value] : values) name += fmt::format(" {}={}", parameter, text(value));
  return name;
}

inline Instance built(const std::string& name, const Values& values) {
  const Construction& construction = **find_construction(builtin_constructions(), name);
  const auto arguments = arguments_for(construction, values);
  EXPECT_TRUE(arguments.ok()) << name_of(name, values) << ": " << arguments.error().message;
  auto instance = build(construction, *arguments);
  EXPECT_TRUE(instance.ok());
  return std::move(*instance);
}

/// ln(8 V C ages), a little above it, on a grid of 2^-20.
inline Rational enough(double numbers) {
  return Rational::ratio(static_cast<long>(std::ceil(std::log(numbers) * 1048576 + 0.001)), 1048576);
}

/// To within 2^-60.
inline Rational to_60_bits(const Ball& x) {
  return floor(enclosure_of(x)->lo * Rational::power_of_two(60)) / Rational::power_of_two(60);
}
inline Rational one_over_softplus(const Rational& gamma) {
  const Ball one = Ball::of(1, 256);
  return to_60_bits(one / ln(one + exp(Ball::of(gamma, 256))));
}
inline Rational one_over_silu(const Rational& gamma) {
  const Ball g = Ball::of(gamma, 256), one = Ball::of(1, 256);
  return to_60_bits((one + exp(-g)) / g);
}
inline Values gates(const Rational& gamma) {
  return {{"Gamma", gamma}, {"gain", one_over_softplus(gamma)}, {"read_gain", one_over_silu(gamma)}};
}

/// The weights that the claims derive: lambda = ln(8 V C), of an optimum also ln(8 L C), Gamma = ln(8 V C (L + slots +
/// 2)), the gains that belong to it.
inline Values claimed_weights(const std::string& name, const Values& values) {
  const Construction& construction = **find_construction(builtin_constructions(), name);
  const auto arguments = arguments_for(construction, values);
  EXPECT_TRUE(arguments.ok()) << name_of(name, values) << ": " << arguments.error().message;
  const Values facts = *construction.facts(*arguments);
  const auto fact = [&](const char* what) { return std::get<Rational>(facts.at(what)).approximately(); };
  const double amount = 8 * fact("largest") * std::max(1.0, fact("lipschitz"));
  const auto form = values.find("form");
  const bool optimum = form != values.end() && text(form->second) == "compact";
  if (name == "dp/attention")
    return {{"lambda",
             max(Rational(1), enough(optimum ? 1 + std::max(amount, amount / fact("largest") * fact("L")) : amount))}};
  const auto slots = values.find("slots");
  const bool all = slots != values.end() && text(slots->second) == "all";
  const double count = name == "dp/ssm-window" ? fact("locality") + fact("prompt")
                       : all                   ? fact("G") + fact("steps")
                                               : fact("W");
  return gates(max(Rational::ratio(13, 10), enough(amount * (fact("L") + count + 2))));
}

/// A construction with the weights of the claims.
inline Instance claimed(const std::string& name, const Values& values) {
  return built(name, with(values, claimed_weights(name, values)));
}

/// The first step at which the model does not emit, for certain, what the program says; "" where every step is right.
template <Field S>
std::string first_wrong(const Model& model, const DpTask& task, const std::vector<long>& inputs,
                        const Arithmetic<S>& number) {
  const std::vector<StepValue> right = execute(task.program, inputs);
  const auto run = run_decoding<S>(model, task, inputs, number);
  if (!run) return run.error().message;
  for (std::size_t t = 0; t < run->size(); ++t)
    for (std::size_t f = 0; f < right[t].fields.size(); ++f) {
      const Decoded& decoded = (*run)[t].decoded[f];
      if (decoded.kind == Decoded::Kind::certain && decoded.value == right[t].fields[f]) continue;
      return fmt::format("inputs {}: step {}, field {}: {} where {} is right", fmt::join(inputs, ","), t + 1, f + 1,
                         decoded.kind == Decoded::Kind::certain ? std::to_string(decoded.value) : "nothing certain",
                         right[t].fields[f]);
    }
  return run->size() == right.size() ? "" : "the run ends early";
}

inline bool is_hard(const Model& model) {
  for (const Layer& layer : model.layers)
    if (const auto* attention = std::get_if<Attention>(&layer.mixer))
      for (const AttentionHead& head : attention->heads)
        if (head.kind == AttentionHead::Kind::hard) return true;
  return false;
}

/// The same in the arithmetic that suits the model: rationals, else doubles and, where those cannot tell, balls.
inline std::string first_wrong(const Model& model, const DpTask& task, const std::vector<long>& inputs) {
  if (is_hard(model)) return first_wrong(model, task, inputs, Arithmetic<Rational>{});
  if (first_wrong(model, task, inputs, Arithmetic<Interval64>{}).empty()) return "";
  return first_wrong(model, task, inputs, Arithmetic<Ball>{256});
}

/// On all inputs of the program; every `stride`-th of them.
inline std::string wrong_somewhere(const Model& model, const DpTask& task, std::size_t stride = 1) {
  std::string wrong;
  std::size_t number = 0;
  seqcert::test::for_each_input(task.program, [&](const std::vector<long>& inputs) {
    if (wrong.empty() && number++ % stride == 0) wrong = first_wrong(model, task, inputs);
  });
  return wrong;
}

// --- planting errors
// ------------------------------------------------------------------------------------------------------------

inline void set_entry(WeightMatrix& w, std::size_t row, std::size_t column, const Rational& value) {
  SparseVector<Rational> entries;
  for (const auto& entry : w.row(row))
    if (entry.first != column) entries.push_back(entry);
  if (!value.is_zero()) entries.emplace_back(column, value);
  std::ranges::sort(entries, {}, [](const auto& entry) { return entry.first; });
  w.set_row(row, SparseRow{std::move(entries)});
}

/// An address with its square, in the row of a 1-based position.
inline void set_address(Model& model, std::size_t position, std::size_t entry, std::size_t square,
                        std::size_t address) {
  set_entry(model.positions, position - 1, entry, Rational(address));
  set_entry(model.positions, position - 1, square, Rational(address) * Rational(address));
}

inline WeightMatrix without_rows(const WeightMatrix& w, const std::vector<bool>& dropped) {
  std::size_t kept = 0;
  for (std::size_t r = 0; r < w.rows(); ++r) kept += dropped[r] ? 0 : 1;
  WeightMatrix result(kept, w.cols());
  for (std::size_t r = 0, next = 0; r < w.rows(); ++r)
    if (!dropped[r]) result.set_row(next++, SparseRow{w.row(r)});
  return result;
}

inline WeightMatrix without_columns(const WeightMatrix& w, const std::vector<bool>& dropped) {
  std::vector<std::size_t> place(w.cols(), 0);
  std::size_t kept = 0;
  for (std::size_t c = 0; c < w.cols(); ++c) place[c] = dropped[c] ? 0 : kept++;
  WeightMatrix result(w.rows(), kept);
  for (std::size_t r = 0; r < w.rows(); ++r) {
    SparseVector<Rational> row;
    for (const auto& [c, value] : w.row(r))
      if (!dropped[c]) row.emplace_back(place[c], value);
    result.set_row(r, SparseRow{std::move(row)});
  }
  return result;
}

/// The memory without some of its channels.
inline S6 without_channels(const S6& mixer, const std::vector<bool>& dropped) {
  S6 result = mixer;
  result.w_u = without_rows(mixer.w_u, dropped);
  result.w_delta = without_rows(mixer.w_delta, dropped);
  result.a = without_rows(mixer.a, dropped);
  if (mixer.w_z) result.w_z = without_rows(*mixer.w_z, dropped);
  result.w_out = without_columns(mixer.w_out, dropped);
  result.beta.assign(result.w_u.rows(), Rational(0));
  result.d.assign(result.w_u.rows(), Rational(0));
  return result;
}

/// Channels of one slot, where every group of `slots` channels has them in order.
inline std::vector<bool> channels_of_slot(const S6& mixer, std::size_t slot, std::size_t slots) {
  std::vector<bool> channels(mixer.w_u.rows(), false);
  for (std::size_t k = slot - 1; k < channels.size(); k += slots) channels[k] = true;
  return channels;
}

inline std::string text_of(const DecodingFailure& failure) {
  return fmt::format("inputs {} step {} field {} right {} output [{}, {}]", fmt::join(failure.inputs, ","),
                     failure.step, failure.field + 1, failure.right, failure.output.lo.approximately(),
                     failure.output.hi.approximately());
}

/// Whether the search refutes the model, by an input that fails again when it is tried alone, and whose run in sharper
/// balls is wrong, too.
inline bool is_refuted(const Model& model, const DpTask& task) {
  const auto failure = find_wrong_step(model, task, 1024);
  if (!failure) return false;
  EXPECT_TRUE(check_inputs(task.program, failure->inputs).ok());
  const auto again = wrong_step(model, task, failure->inputs, 1024);
  EXPECT_TRUE(again && again->step == failure->step && again->field == failure->field &&
              again->right == failure->right);
  EXPECT_EQ(execute(task.program, failure->inputs)[failure->step - 1].fields[failure->field], failure->right);
  // The output is not within 1/2 of what is right.
  const Rational half = Rational::ratio(1, 2);
  EXPECT_TRUE(failure->output.hi < Rational(failure->right) - half + Rational::ratio(1, 1 << 20) ||
              Rational(failure->right) + half <= failure->output.lo)
      << text_of(*failure);
  EXPECT_FALSE(first_wrong(model, task, failure->inputs).empty());
  return true;
}

}  // namespace seqcert::dp_models
