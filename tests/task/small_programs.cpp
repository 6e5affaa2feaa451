#include "small_programs.hpp"

#include "every_input.hpp"
#include "task/problem_parts.hpp"

#include <fmt/core.h>

namespace seqcert::test {

DpProgram with_reads(std::vector<Read> reads, std::string_view rule) {
  DpProgram program = empty_program("small", "unrolled");
  program.reads = std::move(reads);
  add_rules(program, {rule});
  return program;
}

void step(DpProgram& program, const std::vector<std::size_t>& sources) { add_step(program, 0, sources); }

DpProgram grid(std::size_t rows, std::size_t columns, long alphabet) {
  using enum Read::From;
  DpProgram program = with_reads({{"up", Read::From::step},
                                  {"left", Read::From::step},
                                  {"diagonal", Read::From::step},
                                  {"x", input},
                                  {"y", input}},
                                 "min(min(up + 1, left + 1), diagonal + select(x = y, 0, 1))");
  program.inputs.assign(rows + columns, {0, alphabet - 1});
  const auto cell = [&](std::size_t i, std::size_t j) { return i == 0 || j == 0 ? 0 : (i - 1) * columns + j; };
  for (std::size_t i = 1; i <= rows; ++i)
    for (std::size_t j = 1; j <= columns; ++j) {
      const auto edge = static_cast<long>(i + j - 1);
      add_step(program, 0, {cell(i - 1, j), cell(i, j - 1), cell(i - 1, j - 1), i, rows + j},
               {edge + 1, edge + 1, edge - 1, 0, 0});
    }
  return program;
}

DpProgram intervals(std::size_t n) {
  std::vector<Read> reads;
  std::string rule = "0";
  for (std::size_t k = 1; k < n; ++k) {
    reads.push_back({fmt::format("l{}", k), Read::From::step});
    reads.push_back({fmt::format("r{}", k), Read::From::step});
    rule = fmt::format("max({}, l{} + r{})", rule, k, k);
  }
  DpProgram program = with_reads(reads, rule);
  std::vector<std::vector<std::size_t>> cell(n + 1, std::vector<std::size_t>(n + 1, 0));
  for (std::size_t length = 1; length < n; ++length)
    for (std::size_t i = 1; i + length <= n; ++i) {
      std::vector<std::size_t> sources(2 * (n - 1), 0);
      for (std::size_t k = i; k < i + length; ++k) {
        sources[2 * (k - i)] = cell[i][k];
        sources[2 * (k - i) + 1] = cell[k + 1][i + length];
      }
      cell[i][i + length] = add_step(program, 0, sources);
    }
  return program;
}

DpProgram viterbi(std::size_t k, std::size_t layers) {
  std::vector<Read> reads{{"cost", Read::From::input}};
  std::string rule = "1000";
  for (std::size_t v = 1; v <= k; ++v) {
    reads.push_back({fmt::format("p{}", v), Read::From::step});
    rule = fmt::format("min({}, p{})", rule, v);
  }
  DpProgram program = with_reads(reads, rule + " + cost");
  program.inputs.assign(k * layers, {0, 1});
  for (std::size_t layer = 0; layer < layers; ++layer)
    for (std::size_t v = 1; v <= k; ++v) {
      std::vector<std::size_t> sources{layer * k + v};
      for (std::size_t u = 1; u <= k; ++u) sources.push_back(layer == 0 ? 0 : (layer - 1) * k + u);
      step(program, sources);
    }
  return program;
}

DpProgram fibonacci(std::size_t T, long q) {
  DpProgram program = with_reads({{"a", Read::From::step}, {"b", Read::From::step}, {"s", Read::From::input}},
                                 fmt::format("mod(a + b + s, {})", q));
  program.inputs.assign(T, {0, q - 1});
  for (std::size_t t = 1; t <= T; ++t) step(program, {t - 1, t >= 2 ? t - 2 : 0, t});
  return program;
}

DpProgram chase(const std::vector<std::size_t>& h) {
  DpProgram program = with_reads({{"earlier", Read::From::step}, {"s", Read::From::input}}, "mod(earlier + s, 3)");
  program.inputs.assign(h.size(), {0, 2});
  for (std::size_t t = 1; t <= h.size(); ++t) step(program, {h[t - 1], t});
  return program;
}

DpProgram postfix(std::size_t operators, long q) {
  DpProgram program = empty_program("small", "unrolled");
  program.fields = {"value", "height"};
  program.place_field = 1;
  const std::size_t T = 2 * operators + 1;
  program.inputs.assign(T, {0, q + 1});
  program.reads = {{"token", Read::From::input},
                   {"right", Read::From::step},
                   {"height", Read::From::step, 1},
                   {"left", Read::From::match}};
  program.reads[3].where = *Transition::parse("height - 1", argument_names(program));
  program.reads[3].match_field = 1;
  const auto names = argument_names(program);
  program.rules = {
      {*Transition::parse(
           fmt::format(
               "select(token < {0}, token, select(token = {0}, mod(left + right, {0}), mod(left * right, {0})))", q),
           names),
       *Transition::parse(fmt::format("height + select(token < {}, 1, -1)", q), names)}};
  for (std::size_t t = 1; t <= T; ++t) {
    step(program, {t, t - 1, t - 1, 0});
    if (t >= 3) program.steps.back().sources[3] = {1, t - 2};
  }
  program.well_formed = [q](std::span<const long> inputs) -> Status {
    long height = 0;
    for (const long token : inputs) {
      height += token < q ? 1 : -1;
      if (height < 1) return bad_input("too few operands");
    }
    return height == 1 ? success() : bad_input("too many operands");
  };
  return program;
}

std::vector<std::vector<long>> all_inputs(const DpProgram& program) {
  std::vector<std::vector<long>> all;
  for_each_input(program, [&](const std::vector<long>& inputs) { all.push_back(inputs); });
  return all;
}

std::vector<Values> small_points(const DpProblem& problem) {
  std::vector<Values> points{{}};
  for (const ParameterSpec& spec : problem.parameters) {
    std::vector<Value> values(spec.choices.begin(), spec.choices.end());
    for (long more = 0; more <= 2 && spec.low; ++more) values.emplace_back(*spec.low + Rational(more));
    std::vector<Values> longer;
    for (const Values& point : points)
      for (const Value& value : values) {
        longer.push_back(point);
        longer.back()[spec.name] = value;
      }
    points = std::move(longer);
  }
  std::erase_if(points, [&](const Values& point) { return !arguments_for(problem, point).ok(); });
  return points;
}

}  // namespace seqcert::test
