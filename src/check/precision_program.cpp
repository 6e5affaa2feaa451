#include "check/decoding_proof.hpp"
#include "check/machine_head.hpp"
#include "check/machine_program.hpp"
#include "check/precision.hpp"
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

class Program : public OnMachines {
 public:
  explicit Program(const Instance& instance) : model_(instance.model), task_(*instance.program) { reason_ = prepare(); }

  std::string cannot_show() const override { return reason_; }
  std::size_t longest() const override { return task_.layout.length(); }

  bool all_are_safe_from(long bits) const override {
    const Arithmetic<MachineBound> all{Format::precision(bits)};
    if (!reason_.empty() || !holds_carried(all.format)) return false;
    if (memory_) return first_open_step(all, memory_errors(all)) == 0;
    double read_error = 0;
    for (const PositionHead& head : heads_)
      read_error = std::max(read_error, magnitude(deviation_from(bits, head, box(), longest(), 0)));
    return first_open_step(all, std::vector<double>(task_.layout.steps, read_error)) == 0;
  }

  std::size_t first_open_length(const Format& format, bool) const override {
    if (!reason_.empty() || !holds_carried(format)) return 1;
    const Arithmetic<MachineBound> one{format, true};
    const std::size_t step = first_open_step(one, memory_ ? memory_errors(one) : head_errors(format));
    return step == 0 ? 0 : task_.layout.computes(step);
  }

  /// Every input that there is time for is run to its first wrong token.
  std::optional<MachineFailure> find_failure(const Format& format, std::size_t, bool at_once) const override {
    const double run = static_cast<double>(longest()) * operations();
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
    if (model_.layers.size() != 1) return "rounding is bounded for models of one layer only";
    const Mixer& mixer = model_.layers[0].mixer;
    if (const auto* attention = std::get_if<Attention>(&mixer)) {
      for (const AttentionHead& weights : attention->heads) {
        auto head = position_head_of(model_, weights);
        if (!head) return head.error().message;
        heads_.push_back(std::move(*head));
      }
    } else {
      memory_ = std::get_if<S6>(&mixer);
    }
    const DecodingProof exact = prove_decoding(model_, task_);
    if (!exact.proved) return "in exact arithmetic: " + exact.reason;
    exact_read_error_ = *exact.read_error;
    lipschitz_ = exact.lipschitz;
    threshold_ = exact.threshold;
    slots_ = exact.slots;
    return "";
  }

  /// Rounded operations of a token, about: those of heads grow with the length.
  double operations() const {
    constexpr double per_channel = 40;  // three exponentials among them
    double count = 0;
    for (const Layer& layer : model_.layers) {
      if (const auto* attention = std::get_if<Attention>(&layer.mixer))
        count += 4 * static_cast<double>(longest() * attention->heads.size());
      if (const auto* memory = std::get_if<S6>(&layer.mixer))
        count += per_channel * static_cast<double>(memory->w_u.rows());
      if (!layer.mlp) continue;
      for (const AffineMap& map : layer.mlp->hidden) count += 2 * static_cast<double>(map.w.stored_entries());
      count += 2 * static_cast<double>(layer.mlp->out.w.stored_entries());
    }
    return count;
  }

  /// How far from its integer a read is, step by step.
  std::vector<double> memory_errors(const Arithmetic<MachineBound>& number) const {
    std::vector<double> errors = memory_rounding(*memory_, model_, task_, number);
    const Interval64 exact = Arithmetic<Interval64>{}(exact_read_error_);
    for (double& error : errors) error = magnitude(exact + Interval64::exactly(error));
    return errors;
  }
  std::vector<double> head_errors(const Format& format) const {
    std::vector<MachineHead> heads;
    for (const PositionHead& head : heads_) heads.emplace_back(head, format, box(), longest());
    std::vector<double> errors;
    for (std::size_t t = 1; t <= task_.layout.steps; ++t) {
      double error = 0;
      for (std::size_t h = 0; h < heads.size(); ++h)
        error = std::max(error, magnitude(deviation(heads[h], heads_[h], task_.layout.computes(t))));
      errors.push_back(error);
    }
    return errors;
  }

  /// The first step (1-based) that is not shown right with these errors of reads; 0 where all are.
  std::size_t first_open_step(const Arithmetic<MachineBound>& number, const std::vector<double>& read_errors) const {
    const MachineNetwork network(model_, task_, slots_, number);
    for (std::size_t t = 1; t <= task_.layout.steps; ++t) {
      const double error = read_errors[t - 1];
      if (!bears(error, 0) || !bears(error, network.error(t, error))) return t;
    }
    return 0;
  }

  NumberBox box() const {
    return {Rational(std::min(task_.carried.lo, 0L)), Rational(std::max(task_.carried.hi, 0L)), true};
  }

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
  std::vector<PositionHead> heads_;  // or
  const S6* memory_ = nullptr;
  std::optional<SlotEntries> slots_;
  Rational exact_read_error_ = 0, lipschitz_ = 0, threshold_ = 0;
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
