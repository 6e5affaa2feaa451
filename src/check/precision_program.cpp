#include "check/decoding_proof.hpp"
#include "check/machine_head.hpp"
#include "check/precision.hpp"
#include "compile/step_network.hpp"
#include "model/mlp.hpp"
#include "task/decode.hpp"

#include <algorithm>
#include <cmath>

namespace seqcert {
namespace {

// Rounded operations that looking for failures on one machine may cost: half a second; but some inputs are tried
// always.
constexpr double most_operations = 6e5;
constexpr double lengths_share = 10;  // times as many where one machine is looked at, not one after the other
constexpr double fewest_inputs = 3, most_inputs = 60;

/// The network of a program's steps on one machine: how far what it puts out may be from what exact arithmetic gives
/// for the same arguments.
class MachineNetwork {
 public:
  MachineNetwork(const Model& model, const DpTask& task, const Format& format)
      : model_(model),
        task_(task),
        number_{format},
        machine_(MachineBound::Machine::of(format)),
        mlp_(*model.layers.back().mlp, number_),
        readout_(model.readout, number_) {}

  /// At step t (1-based), over all numbers that may be carried, with reads within read_error of the carried range.
  double error(std::size_t t, double read_error) const {
    SparseVector<MachineBound> x = arguments(t, read_error);
    x = add(std::move(x), mlp_(x));
    double worst = 0;
    for (const auto& [row, output] : readout_.times(x)) worst = std::max(worst, output.error());
    return worst;
  }

 private:
  /// Integers that the machine holds exactly (the caller asks whether it does).
  MachineBound within(const Range& range, double error) const {
    const Interval64 low = Interval64::exactly(static_cast<double>(range.lo)),
                     high = Interval64::exactly(static_cast<double>(range.hi));
    const Interval64 slack = Interval64::exactly(error);
    return {machine_, Interval64::between(lower_bound(low - slack), upper_bound(high + slack)), 0};
  }

  SparseVector<MachineBound> arguments(std::size_t t, double read_error) const {
    const DpCoordinates& c = task_.coordinates;
    SparseVector<MachineBound> x;
    for (const auto& [entry, value] : model_.positions.row(task_.layout.computes(t) - 1))
      x.emplace_back(entry, number_(value));
    for (const std::size_t entry : c.fields) x.emplace_back(entry, within(task_.carried, 0));
    for (std::size_t k = 0; k < task_.program.reads.size(); ++k) {
      const bool with_token =
          task_.layout.inputs == Inputs::streamed && task_.program.reads[k].from == Read::From::input;
      x.emplace_back(c.reads[k], within(task_.carried, with_token ? 0 : read_error));
    }
    std::ranges::sort(x, {}, [](const auto& entry) { return entry.first; });
    return x;
  }

  const Model& model_;
  const DpTask& task_;
  Arithmetic<MachineBound> number_;
  MachineBound::Machine machine_;
  RealisedMlp<MachineBound> mlp_;
  ColumnWeights<MachineBound> readout_;
};

class Program : public OnMachines {
 public:
  explicit Program(const Instance& instance) : model_(instance.model), task_(*instance.program) { reason_ = prepare(); }

  std::string cannot_show() const override { return reason_; }
  std::size_t longest() const override { return task_.layout.length(); }

  bool all_are_safe_from(long bits) const override {
    if (!reason_.empty() || !holds_carried(Format::precision(bits))) return false;
    double read_error = 0;
    for (const PositionHead& head : heads_)
      read_error = std::max(read_error, magnitude(deviation_from(bits, head, box(), longest(), 0)));
    if (!bears(read_error, 0)) return false;
    const MachineNetwork network(model_, task_, Format::precision(bits));
    for (std::size_t t = 1; t <= task_.layout.steps; ++t)
      if (!bears(read_error, network.error(t, read_error))) return false;
    return true;
  }

  std::size_t first_open_length(const Format& format, bool) const override {
    if (!reason_.empty() || !holds_carried(format)) return 1;
    std::vector<MachineHead> heads;
    for (const PositionHead& head : heads_) heads.emplace_back(head, format, box(), longest());
    const MachineNetwork network(model_, task_, format);
    for (std::size_t t = 1; t <= task_.layout.steps; ++t) {
      const std::size_t position = task_.layout.computes(t);
      double read_error = 0;
      for (std::size_t h = 0; h < heads.size(); ++h)
        read_error = std::max(read_error, magnitude(deviation(heads[h], heads_[h], position)));
      if (!bears(read_error, 0) || !bears(read_error, network.error(t, read_error))) return position;
    }
    return 0;
  }

  /// Every input that there is time for is run to its first wrong token.
  std::optional<MachineFailure> find_failure(const Format& format, std::size_t, bool at_once) const override {
    const double length = static_cast<double>(longest()), reads = static_cast<double>(task_.program.reads.size());
    const double run = length * (4 * length * reads + 2 * static_cast<double>(entries_of_networks()));
    const double runs = std::clamp(most_operations * (at_once ? 1 : lengths_share) / run, fewest_inputs, most_inputs);
    std::optional<MachineFailure> first;
    for (const std::vector<long>& inputs : task_.candidates(static_cast<std::size_t>(runs)))
      if (auto failure = wrong_step_on(format, model_, task_, inputs);
          failure && (!first || failure->length < first->length))
        first = std::move(failure);
    return first;
  }

 private:
  std::string prepare() {
    const auto* attention = model_.layers.size() == 1 ? std::get_if<Attention>(&model_.layers[0].mixer) : nullptr;
    if (!attention) return "rounding is bounded for one layer of attention only";
    for (const AttentionHead& weights : attention->heads) {
      auto head = position_head_of(model_, weights);
      if (!head) return head.error().message;
      heads_.push_back(std::move(*head));
    }
    const DecodingProof exact = prove_decoding(model_, task_);
    if (!exact.proved) return "in exact arithmetic: " + exact.reason;
    const auto network = value_network(task_);
    if (!network) return network.error().message;
    lipschitz_ = network->lipschitz;
    threshold_ = network->threshold;
    return "";
  }

  std::size_t entries_of_networks() const {
    std::size_t entries = 0;
    for (const Layer& layer : model_.layers) {
      if (!layer.mlp) continue;
      for (const AffineMap& map : layer.mlp->hidden) entries += map.w.stored_entries();
      entries += layer.mlp->out.w.stored_entries();
    }
    return entries;
  }

  NumberBox box() const { return {Rational(std::min(task_.carried.lo, 0L)), Rational(std::max(task_.carried.hi, 0L))}; }

  bool holds_carried(const Format& format) const {
    const Rational most = max(abs(Rational(task_.carried.lo)), Rational(task_.carried.hi));
    return most <= Rational::power_of_two(std::min<long>(format.significand_bits, 4096)) &&
           exactly(Rounded(format, most)) == most;
  }

  /// C eta + rho < 1/2, and eta where the error law of the network holds.
  bool bears(double read_error, double network_error) const {
    if (!std::isfinite(read_error) || !std::isfinite(network_error)) return false;
    const Rational eta = Rational::exactly(read_error);
    return eta <= threshold_ && lipschitz_ * eta + Rational::exactly(network_error) < Rational::ratio(1, 2);
  }

  /// A position row asks for an integer; where there is nothing to read, for some other token.
  Interval64 deviation(const MachineHead& machine, const PositionHead& head, std::size_t position) const {
    const auto asked = address_in_row(model_.positions.row(position - 1), head.asked);
    if (!asked || *asked < 1 || *asked > position) return Interval64::whole();
    return machine.deviation(Rational(*asked), *asked, position, position);
  }

  const Model& model_;
  const DpTask& task_;
  std::vector<PositionHead> heads_;
  Rational lipschitz_ = 0, threshold_ = 0;
  std::string reason_;
};

}  // namespace

std::optional<MachineFailure> wrong_step_on(const Format& format, const Model& model, const DpTask& task,
                                            const std::vector<long>& inputs) {
  const std::vector<StepValue> right = execute(task.program, inputs);
  std::optional<MachineFailure> failure;
  const AfterStep<Rounded> compare = [&](std::size_t step, const DecodedStep<Rounded>& made) {
    for (std::size_t f = 0; f < made.decoded.size() && !failure; ++f) {
      const long expected = right[step - 1].fields[f];
      if (made.decoded[f].kind == Decoded::Kind::certain && made.decoded[f].value == expected) continue;
      failure.emplace();
      failure->scalar = format.name;
      failure->length = task.layout.computes(step);
      failure->output = detail::meaning(made.outputs[f]);
      failure->inputs = inputs;
      failure->step = step;
      failure->field = f;
      failure->right = expected;
    }
    return !failure;
  };
  const auto ran = run_decoding<Rounded>(model, task, inputs, Arithmetic<Rounded>{format}, {}, compare);
  if (!ran) return std::nullopt;
  // A run ends where no number comes out, and is not compared there.
  if (!failure && !ran->empty()) compare(ran->size(), ran->back());
  return failure;
}

std::unique_ptr<OnMachines> program_on_machines(const Instance& instance) {
  return std::make_unique<Program>(instance);
}

}  // namespace seqcert
