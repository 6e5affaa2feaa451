#include "base/contract.hpp"
#include "compile/step_network.hpp"
#include "constructions/dp_parts.hpp"
#include "constructions/parts.hpp"
#include "constructions/registry.hpp"

#include <algorithm>
#include <utility>

namespace seqcert {
namespace {

/// A head that reads, at a position whose row says (at, at^2), the token standing there: scores -lambda (at - j)^2 up
/// to a constant.
AttentionHead position_head(const DpTask& task, std::size_t read, const HeadSettings& settings) {
  const DpCoordinates& c = task.coordinates;
  const Read& what = task.program.reads[read];
  AttentionHead head;
  head.kind = settings.kind;
  head.window = settings.window;
  head.w_q = matrix_of(c.d_model, {{{c.at[read], Rational(2) * settings.lambda}}, {{c.one, -settings.lambda}}});
  head.w_k = matrix_of(c.d_model, {{{c.place, 1}}, {{c.place_sq, 1}}});
  head.w_v = reads(c.fields[what.from == Read::From::input ? 0 : what.field], c.d_model);
  head.w_o = writes(c.reads[read], c.d_model);
  return head;
}

/// A head by position that copies the key of the value carried onto its token.
AttentionHead key_head(const DpTask& task, const ExtremumEntries& optimum, const HeadSettings& settings) {
  const DpCoordinates& c = task.coordinates;
  const std::size_t key = task.program.reads[optimum.read].key;
  AttentionHead head;
  head.kind = settings.kind;
  head.window = settings.window;
  head.w_q =
      matrix_of(c.d_model, {{{optimum.head->key_at->at, Rational(2) * settings.lambda}}, {{c.one, -settings.lambda}}});
  head.w_k = matrix_of(c.d_model, {{{c.place, 1}}, {{c.place_sq, 1}}});
  head.w_v = reads(comes_with_token(task, key) ? c.streamed[key] : c.fields[0], c.d_model);
  head.w_o = writes(optimum.head->key, c.d_model);
  return head;
}

/// Sets the next row of the queries and of the keys.
struct Rows {
  AttentionHead& head;
  std::size_t next = 0;
  void add(SparseVector<Rational> query, SparseVector<Rational> key) {
    std::ranges::sort(query, {}, [](const auto& entry) { return entry.first; });
    head.w_q.set_row(next, SparseRow{std::move(query)});
    head.w_k.set_row(next++, SparseRow{std::move(key)});
  }
};

/// A head that takes the largest or smallest admitted value, with what is added to it by its key: extremum_scores times
/// lambda. Where something is added it finds the key, too.
AttentionHead optimum_head(const DpTask& task, const ExtremumEntries& optimum, const HeadSettings& settings) {
  const DpCoordinates& c = task.coordinates;
  const HeadEntries& entries = *optimum.head;
  const ExtremumScores scores = extremum_scores(task, optimum.read);
  const auto count = static_cast<std::size_t>(optimum.keys.hi - optimum.keys.lo) + 1;
  const std::size_t field = c.fields[task.program.reads[optimum.read].field];
  const std::size_t rows = count + 1 + (entries.is_start ? 1 : 0) + (entries.asked ? 2 : 0);
  AttentionHead head;
  head.kind = settings.kind;
  head.window = settings.window;
  head.w_q = WeightMatrix(rows, c.d_model);
  head.w_k = WeightMatrix(rows, c.d_model);
  Rows row{head};
  for (std::size_t v = 0; v < count; ++v) row.add({{entries.worth + v, settings.lambda}}, {{entries.hot + v, 1}});
  row.add({{c.one, settings.lambda * Rational(scores.value)}}, {{field, 1}});
  if (entries.is_start) {
    // All of the group asked for have group * asked^2 more, which the start token has to make up for.
    SparseVector<Rational> start{{c.one, settings.lambda * Rational(scores.start)}};
    if (entries.asked) start.emplace_back(entries.asked->sq, settings.lambda * Rational(scores.group));
    row.add(std::move(start), {{*entries.is_start, 1}});
  }
  if (entries.asked) {
    row.add({{entries.asked->at, Rational(2) * settings.lambda * Rational(scores.group)}}, {{entries.group->at, 1}});
    row.add({{c.one, -settings.lambda * Rational(scores.group)}}, {{entries.group->sq, 1}});
  }
  if (!entries.taken) {
    head.w_v = reads(field, c.d_model);
    head.w_o = writes(c.reads[optimum.read], c.d_model);
    return head;
  }
  SparseVector<Rational> number;
  for (std::size_t v = 0; v < count; ++v) number.emplace_back(entries.hot + v, Rational(v + 1));
  head.w_v = matrix_of(c.d_model, {{{field, 1}}, std::move(number)});
  head.w_o = WeightMatrix(c.d_model, 2);
  head.w_o.set_row(c.reads[optimum.read], OneHotRow{0});
  head.w_o.set_row(*entries.taken, OneHotRow{1});
  return head;
}

/// A head that reads the last token whose place is `at`: scores lambda (-mu (at - h)^2 + p) up to a constant, mu twice
/// the length.
AttentionHead matching_head(const DpTask& task, std::size_t read, const HeadSettings& settings) {
  const DpCoordinates& c = task.coordinates;
  const Rational mu = Rational(2) * Rational(task.layout.length());
  AttentionHead head;
  head.kind = settings.kind;
  head.window = settings.window;
  head.w_q = matrix_of(c.d_model, {{{c.at[read], Rational(2) * mu * settings.lambda}},
                                   {{c.one, -mu * settings.lambda}},
                                   {{c.one, settings.lambda}}});
  head.w_k =
      matrix_of(c.d_model, {{{c.fields[*task.program.place_field], 1}}, {{c.place_field_sq, 1}}, {{c.place, 1}}});
  head.w_v = reads(c.fields[task.program.reads[read].field], c.d_model);
  head.w_o = writes(c.reads[read], c.d_model);
  return head;
}

}  // namespace

Model attention_model(DpTask& task, const HeadSettings& settings) {
  Model model =
      model_without_layers(task, keep_by_position(task.layout), [](std::size_t position) { return position; });
  Attention by_row, by_address;
  for (const ExtremumEntries& optimum : task.coordinates.extrema) {
    if (optimum.head->key_at) by_row.heads.push_back(key_head(task, optimum, settings));
    by_address.heads.push_back(optimum_head(task, optimum, settings));
  }
  for (std::size_t k = 0; k < task.program.reads.size(); ++k) {
    if (comes_with_token(task, k) || is_extremum(task.program.reads[k])) continue;
    const Read& read = task.program.reads[k];
    Attention& layer = is_addressed_by_row(read) ? by_row : by_address;
    layer.heads.push_back(read.from == Read::From::match ? matching_head(task, k, settings)
                                                         : position_head(task, k, settings));
  }
  if (by_address.heads.empty()) {
    model.layers.push_back({std::move(by_row), value_network(task)->mlp});
  } else {
    std::vector<std::size_t> places;
    for (std::size_t t = 1; t <= task.layout.steps; ++t) places.push_back(task.layout.stands_at(t));
    model.layers.push_back({std::move(by_row), address_network(task, places)->mlp});
    model.layers.push_back({std::move(by_address), value_network(task)->mlp});
  }
  return model;
}

Construction dp_attention() {
  std::vector<ParameterSpec> parameters = program_parameters();
  parameters.push_back(positive_parameter("lambda", "16", "inverse temperature of the heads"));
  parameters.push_back(
      choice_parameter("attention", {"softmax", "hard"}, "softmax, or uniform over the largest scores"));
  parameters.push_back(integer_parameter("window", 0, 0, "positions a head sees; 0 = all before it and its own"));
  return {
      .name = "dp/attention",
      .summary =
          "a Transformer that executes a dynamic program token by token: one head by position per read, a ReLU network "
          "per step",
      .layout =
          "x_t = (1, value carried, t, t^2, per read its position, that squared, what was found, whether it is there, "
          "..., rule, value computed)",
      .parameters = std::move(parameters),
      .precondition = program_is_executable,
      .numbers = program_numbers,
      .build =
          [](const Arguments& arguments) {
            DpTask task = task_for(arguments);
            HeadSettings settings{arguments.real("lambda"), AttentionHead::Kind::softmax, std::nullopt};
            if (arguments.word("attention") == "hard") settings.kind = AttentionHead::Kind::hard;
            if (const std::size_t window = arguments.count("window"); window > 0) settings.window = window;
            Model model = attention_model(task, settings);
            return Instance{std::move(model), {}, std::move(task)};
          },
      .selector = "problem",
      .more_parameters = parameters_of_problem,
      .facts = program_facts,
      .fact_names = program_fact_names(),
  };
}

}  // namespace seqcert
