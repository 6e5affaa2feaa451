#include "check/error_rows.hpp"
#include "check/precision_copiers.hpp"
#include "model/stepper.hpp"
#include "number/ball.hpp"
#include "number/machine_bound.hpp"

#include <algorithm>
#include <utility>

namespace seqcert {
namespace {

constexpr std::size_t questions_tried = 6;  // per machine: those of the largest bounds

/// What exact arithmetic says of one question: the supremum of its error, and the signs with which it is attained.
struct Question {
  double error = 0;
  std::vector<bool> positive;  // by position: the coefficient of its value
};

class SlotCopier : public OnMachines {
 public:
  SlotCopier(const Instance& instance, CopyTask task, std::size_t value, std::vector<Question> questions,
             Rational tolerance)
      : model_(instance.model),
        task_(std::move(task)),
        value_(value),
        questions_(std::move(questions)),
        tolerance_(std::move(tolerance)) {}

  std::string cannot_show() const override { return ""; }
  std::size_t longest() const override { return task_.tokens.size(); }
  bool all_are_safe_from(long bits) const override { return first_open({Format::precision(bits), false}) == 0; }
  std::size_t first_open_length(const Format& format, bool) const override { return first_open({format, true}); }

  std::optional<MachineFailure> find_failure(const Format& format, std::size_t from, bool at_once) const override {
    std::vector<std::pair<double, std::size_t>> ranked;
    const std::vector<double> errors = errors_on({format, true});
    for (std::size_t q = 0; q < errors.size(); ++q)
      if (!holds(errors[q]) && (at_once || task_.queries[q].position >= from)) ranked.emplace_back(errors[q], q);
    std::ranges::sort(ranked, std::greater<>());
    if (ranked.size() > questions_tried) ranked.resize(questions_tried);
    std::optional<MachineFailure> first;
    for (const auto& [error, q] : ranked)
      for (const bool at_worst : {true, false})
        for (const bool turned : {true, false})
          if (auto failure = failure_on(format, q, at_worst, turned);
              failure && (!first || failure->length < first->length))
            first = std::move(failure);
    return first;
  }

 private:
  bool holds(double error) const { return std::isfinite(error) && Rational::exactly(error) <= tolerance_; }

  /// How far from the value asked for each question may be answered.
  std::vector<double> errors_on(const Arithmetic<MachineBound>& number) const {
    const MachineBound::Machine machine = MachineBound::Machine::of(number.format);
    const Interval64 box = Interval64::between(lower_bound(Arithmetic<Interval64>{}(task_.box.lo)),
                                               upper_bound(Arithmetic<Interval64>{}(task_.box.hi)));
    // A value is rounded when it is loaded.
    const double loaded = magnitude(Interval64::exactly(machine.u) * box + Interval64::exactly(machine.tiny));
    detail::MixerState<MachineBound, S6> memory(std::get<S6>(model_.layers[0].mixer), number);
    const ColumnWeights<MachineBound> readout(model_.readout, number);
    std::vector<double> at_position, errors;
    for (std::size_t t = 1; t <= task_.tokens.size(); ++t) {
      SparseVector<MachineBound> x = realise(embed(model_, task_.tokens[t - 1], t), number);
      if (task_.free[t - 1]) x = add(std::move(x), {{value_, MachineBound(machine, box, loaded)}});
      x = add(x, memory.step(x, number, {}, true));
      const auto output = spread(readout.times(x), 1, number(0));
      at_position.push_back(output[0].error());
    }
    for (std::size_t q = 0; q < questions_.size(); ++q)
      errors.push_back(magnitude(Interval64::exactly(questions_[q].error) +
                                 Interval64::exactly(at_position[task_.queries[q].position - 1])));
    return errors;
  }

  /// The first position whose question is not shown right; 0 where all are.
  std::size_t first_open(const Arithmetic<MachineBound>& number) const {
    const std::vector<double> errors = errors_on(number);
    std::size_t first = 0;
    for (std::size_t q = 0; q < errors.size(); ++q)
      if (const std::size_t position = task_.queries[q].position; !holds(errors[q]) && (first == 0 || position < first))
        first = position;
    return first;
  }

  /// The run with values at the ends of the box: where exact arithmetic has its worst case, or the one asked for at one
  /// end and all others at the other; or all turned round.
  std::optional<MachineFailure> failure_on(const Format& format, std::size_t q, bool at_worst, bool turned) const {
    const Query& query = task_.queries[q];
    MachineFailure failure;
    failure.scalar = format.name;
    failure.length = query.position;
    failure.query = q;
    failure.target = query.target;
    failure.tolerance = tolerance_;
    for (std::size_t j = 1; j <= query.position; ++j) {
      const bool high = at_worst ? questions_[q].positive[j - 1] : j == query.target;
      failure.values.push_back({task_.free[j - 1] ? (high != turned ? task_.box.hi : task_.box.lo) : Rational(0)});
    }
    failure.right_value = failure.values[query.target - 1][0];
    const auto made = copied_on(format, model_, task_, q, failure.values);
    if (!made) return std::nullopt;
    const auto output = exactly(*made);
    if (output) failure.output = Enclosure{*output, *output};
    if (output && abs(*output - failure.right_value) <= tolerance_) return std::nullopt;
    return failure;
  }

  const Model& model_;
  CopyTask task_;
  std::size_t value_;
  std::vector<Question> questions_;
  Rational tolerance_;
};

}  // namespace

Result<std::unique_ptr<OnMachines>> slot_copier_on_machines(const Instance& instance, CopyTask task,
                                                            const Rational& tolerance) {
  const Model& model = instance.model;
  if (model.layers[0].mlp || model.readout.rows() != 1) return bad_input("it is not one S6 layer with one output");
  for (const Query& query : task.queries)
    if (query.token) return bad_input("its questions have tokens of their own");
  const auto* real = std::get_if<RealField>(&model.fields[task.value_fields[0]].embedding);
  if (!real || real->direction.size() != 1 || real->direction[0].second != Rational(1))
    return bad_input("its values do not enter as they are");
  const std::size_t value = real->direction[0].first;
  for (std::size_t t = 1; t <= task.tokens.size(); ++t)
    for (const auto& [entry, number] : embed(model, task.tokens[t - 1], t))
      if (entry == value) return bad_input("its values do not enter alone");
  std::vector<Place> places;
  for (std::size_t q = 0; q < task.queries.size(); ++q) places.push_back({0, q, 0});
  const Arithmetic<Ball> number{128};
  std::vector<Question> questions;
  bool known = true;
  const std::string refusal =
      for_each_error_row<Ball>(model, task, places, number, [&](const Place&, const ErrorRow<Ball>& row) {
        Question question;
        const MaybeEnclosure worst = enclosure_of(supremum(row, task.box, number));
        known = known && worst;
        if (worst) question.error = magnitude(Arithmetic<Interval64>{}(worst->hi));
        question.positive.assign(task.tokens.size(), false);
        for (const auto& entry : row.entries) {
          const MaybeEnclosure coefficient = enclosure_of(entry.coefficient);
          question.positive[entry.position] = coefficient && coefficient->hi.sign() > 0;
        }
        questions.push_back(std::move(question));
      });
  if (!refusal.empty()) return bad_input("{}", refusal);
  if (!known) return bad_input("its exact errors have no bound in balls of 128 bits");
  return std::unique_ptr<OnMachines>(
      std::make_unique<SlotCopier>(instance, std::move(task), value, std::move(questions), tolerance));
}

}  // namespace seqcert
