#include "check/decoding_proof.hpp"
#include "check/machine_memory.hpp"
#include "check/machine_reads.hpp"
#include "check/precision.hpp"
#include "model/stepper.hpp"
#include "task/decode.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace seqcert {
namespace {

// Rounded operations that looking for failures on one machine may cost: half a second; but some inputs are tried
// always.
constexpr double most_operations = 6e5;
constexpr double lengths_share = 10;  // times as many where one machine is looked at, not one after the other
constexpr double fewest_inputs = 3, most_inputs = 60;

/// wrong_step_on up to `most` visible positions, where all steps before `first` (1-based) are known to be right: these
/// are not computed, as what later ones see of them are their values.
std::optional<MachineFailure> wrong_step_between(std::size_t first, std::size_t most, const Format& format,
                                                 const Model& model, const DpTask& task,
                                                 const std::vector<long>& inputs);

class Program : public OnMachines {
 public:
  explicit Program(const Instance& instance) : model_(instance.model), task_(*instance.program) { reason_ = prepare(); }

  std::string cannot_show() const override { return reason_; }
  std::size_t longest() const override { return task_.layout.length(); }

  bool all_are_safe_from(long bits) const override { return first_open_step({Format::precision(bits), false}) == 0; }

  std::size_t first_open_length(const Format& format, bool) const override {
    const std::size_t step = first_open_step({format, true});
    return step == 0 ? 0 : task_.layout.computes(step);
  }

  /// Every input that there is time for is run to its first wrong token: all of them up to some length, and up to twice
  /// that where none is wrong by then, as runs get slow with their length and an input may never fail.
  std::optional<MachineFailure> find_failure(const Format& format, std::size_t from, bool at_once) const override {
    const double run = static_cast<double>(longest()) * operations();
    const double runs = std::clamp(most_operations * (at_once ? 1 : lengths_share) / run, fewest_inputs, most_inputs);
    const std::vector<std::vector<long>> candidates = task_.candidates(static_cast<std::size_t>(runs));
    const std::size_t start = task_.layout.computes(1), open = at_once || from < start ? 1 : from - start + 1;
    std::optional<MachineFailure> found;
    for (std::size_t most = at_once ? longest() : from;;) {
      most = std::min(2 * most, longest());
      for (const std::vector<long>& inputs : candidates)
        if (auto failure = wrong_step_between(open, found ? found->length : most, format, model_, task_, inputs);
            failure && (!found || failure->length < found->length))
          found = std::move(failure);
      if (found || most == longest()) return found;
    }
  }

 private:
  std::string prepare() {
    exact_ = prove_decoding(model_, task_);
    if (!exact_.proved) return "in exact arithmetic: " + exact_.reason;
    for (std::size_t l = 0; l < model_.layers.size(); ++l) {
      auto layer = MachineReads::of(model_, task_, l, *exact_.read_error);
      if (!layer) return layer.error().message;
      layers_.push_back(std::move(*layer));
    }
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

  /// How far from its integer a read of any layer is, step by step.
  std::vector<double> read_errors(const Arithmetic<MachineBound>& number) const {
    std::vector<double> errors = layers_[0].errors(number, {});
    for (std::size_t l = 1; l < layers_.size(); ++l) {
      const std::vector<double> later = layers_[l].errors(number, errors);
      for (std::size_t t = 0; t < errors.size(); ++t) {
        // Exact addresses from what the machine read.
        const bool rounds = std::isfinite(errors[t]) && Rational::exactly(errors[t]) <= exact_.address_threshold;
        errors[t] = std::max(later[t], rounds ? errors[t] : std::numeric_limits<double>::infinity());
      }
    }
    return errors;
  }

  /// The first step (1-based) that is not shown right; 0 where all are.
  std::size_t first_open_step(const Arithmetic<MachineBound>& number) const {
    if (!reason_.empty() || !holds_carried(number.format)) return 1;
    const std::vector<double> errors = read_errors(number);
    const std::vector<double> network =
        MachineNetwork(model_, task_, exact_.slots, number).errors(errors, exact_.threshold, [&](double read_error) {
          return left_by(read_error);
        });
    // Where eta is beyond the threshold, or nothing is known, the network's is infinite.
    for (std::size_t t = 1; t <= task_.layout.steps; ++t)
      if (!std::isfinite(network[t - 1]) || network[t - 1] > left_by(errors[t - 1])) return t;
    return 0;
  }

  bool holds_carried(const Format& format) const {
    const Rational most = max(abs(Rational(task_.carried.lo)), Rational(task_.carried.hi));
    return most <= Rational::power_of_two(std::min<long>(format.significand_bits, 4096)) &&
           exactly(Rounded(format, most)) == most;
  }

  /// What the network may be off by: rho < 1/2 - C eta. Requires eta at most the threshold.
  double left_by(double read_error) const {
    const Interval64 left =
        Arithmetic<Interval64>{}(Rational::ratio(1, 2) - exact_.lipschitz * Rational::exactly(read_error));
    return std::nextafter(lower_bound(left), -1.0);
  }

  const Model& model_;
  const DpTask& task_;
  DecodingProof exact_;
  std::vector<MachineReads> layers_;
  std::string reason_;
};

std::optional<MachineFailure> wrong_step_between(std::size_t first, std::size_t most, const Format& format,
                                                 const Model& model, const DpTask& task,
                                                 const std::vector<long>& inputs) {
  const std::vector<StepValue> right = execute(task.program, inputs);
  auto machine = Stepper<Rounded>::make(model, Arithmetic<Rounded>{format});
  if (!machine) return std::nullopt;
  std::vector<std::vector<long>> values;
  for (std::size_t position = 1; position <= most; ++position) {
    const std::size_t step = position < task.layout.computes(1) ? 0 : position - task.layout.computes(1) + 1;
    const std::vector<Rounded> outputs = machine->step(token_at(task, position, inputs, values), {}, step >= first);
    if (!machine->defined()) return std::nullopt;
    if (step == 0) continue;
    const std::vector<long>& expected = right[step - 1].fields;
    for (std::size_t f = 0; f < outputs.size(); ++f) {
      const MaybeEnclosure output = detail::meaning(outputs[f]);
      const Decoded made = decoded(output, task.emitted[f]);
      if (made.kind == Decoded::Kind::certain && made.value == expected[f]) continue;
      MachineFailure failure;
      failure.scalar = format.name;
      failure.length = position;
      failure.output = output;
      failure.inputs = inputs;
      failure.step = step;
      failure.field = f;
      failure.right = expected[f];
      return failure;
    }
    values.push_back(expected);
  }
  return std::nullopt;
}

}  // namespace

std::optional<MachineFailure> wrong_step_on(const Format& format, const Model& model, const DpTask& task,
                                            const std::vector<long>& inputs) {
  return wrong_step_between(1, task.layout.length(), format, model, task, inputs);
}

std::unique_ptr<OnMachines> program_on_machines(const Instance& instance) {
  return std::make_unique<Program>(instance);
}

}  // namespace seqcert
