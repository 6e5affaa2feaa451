#include "check/error_rows.hpp"

namespace seqcert {
namespace {

/// The gap above the largest other score from which E <= eps: with e_j = exp(s_j) and f_j = 1 where j carries a value,
/// 0 elsewhere,
///   E = M sum_{j != p} (1 + f_j) e_j / sum_j e_j <= eps   iff   e_p >= sum_{j != p} (M (1 + f_j) / eps - 1) e_j.
template <Real S>
S gap_needed(const Array<S>& scores, std::size_t first, const Query& query, const CopyTask& task, const Rational& eps,
             const Arithmetic<S>& number) {
  S shift = number(0);
  if constexpr (needs_shift<S>) shift = softmax_shift(scores);
  const Rational m = task.box.hi;
  std::optional<S> largest_other;
  S needed = number(0);
  for (std::size_t k = 0; k < scores.size(); ++k) {
    const std::size_t j = first + k;
    if (j == query.target - 1) continue;
    largest_other = largest_other ? max(*largest_other, scores[k]) : scores[k];
    needed += number(m * Rational(task.free[j] ? 2 : 1) / eps - Rational(1)) * exp(scores[k] - shift);
  }
  return ln(needed) + shift - *largest_other;
}

Truth not_negative(const NormalForm& x) { return known(sign(x).value_or(-1) >= 0); }
template <class S>
Truth not_negative(const S& x) {
  return less_equal(Arithmetic<S>{}(0), x);
}

/// With alpha the decay between target and query, s the target's score, g_j the other coefficients and k the constant
/// part,
///   E / M = |alpha s - 1| + sum |g_j| + |k| / M <= eps / M   iff   |alpha s - 1| <= room = eps / M - sum |g_j| - |k| /
///   M.
/// The least such s is (1 - room) / alpha; none when room is not known to be >= 0.
template <Field S>
std::optional<S> score_for(const ErrorRow<S>& row, const S& alpha, const Query& query, std::size_t output,
                           const Rational& eps, const Rational& m, const Arithmetic<S>& number) {
  S room = number(eps / m) - abs(row.constant) / number(m);
  for (const auto& entry : row.entries)
    if (entry.position != query.target - 1 || entry.component != output) room = room - abs(entry.coefficient);
  if (not_negative(room) != Truth::yes) return std::nullopt;
  return (number(1) - room) / alpha;
}

struct ScoreNeeded {
  template <Field S>
  static Measured<S> measure(const Instance& instance, const Values& values, const Arithmetic<S>& number,
                             const std::vector<Place>& only) {
    const auto found = values.find("eps");
    if (found == values.end() || !std::holds_alternative<Rational>(found->second))
      return {std::nullopt, "score_needed asks for a parameter eps, the error allowed", {}};
    const Rational eps = std::get<Rational>(found->second);
    std::vector<std::pair<Place, S>> needed;
    const auto places = places_by_task(instance, only);
    for (std::size_t t = 0; t < places.size(); ++t) {
      const CopyTask task = instance.tasks.task(t);
      if (task.box.hi != -task.box.lo || eps.sign() <= 0)
        return {std::nullopt, "score_needed is defined for values in [-M, M] and eps > 0", {}};
      const std::string refusal = collect(instance.model, task, places[t], eps, number, needed);
      if (!refusal.empty()) return {std::nullopt, refusal, {}};
    }
    return largest(needed);
  }

  template <Field S>
  static std::string collect(const Model& model, const CopyTask& task, const std::vector<Place>& places,
                             const Rational& eps, const Arithmetic<S>& number,
                             std::vector<std::pair<Place, S>>& needed) {
    if (const Status independent = values_select_nothing(model, task); !independent) return independent.error().message;
    const Mixer& mixer = model.layers.front().mixer;
    if (const auto* attention = std::get_if<Attention>(&mixer)) {
      if (attention->heads.size() != 1 || attention->heads[0].kind != AttentionHead::Kind::softmax)
        return "score_needed is defined for one softmax head";
      if constexpr (Real<S>) {
        AttentionErrors<S> errors(model, *attention, task, number);
        for (const Place& place : places) {
          const Query& query = task.queries[place.query];
          if (!errors.copies(0, place.output))
            return "score_needed is defined for a head that hands the value on as it is";
          const std::size_t first = first_visible(attention->heads[0], query.position - 1);
          if (query.target <= first || query.position - first < 2)
            return "score_needed asks for a visible target and one other key";
          needed.emplace_back(place, gap_needed(errors.scores(0, query), first, query, task, eps, number));
        }
        return "";
      } else {
        return "softmax has no value in " + number.name();
      }
    }
    const auto by_decay = [&](const auto& ssm) {
      if (ssm.w_u.rows() != 1 || ssm.w_b.rows() != 1)
        return std::string("score_needed is defined for one channel with one state");
      if (eps >= task.box.hi) return std::string("with eps >= M the answer 0 will do and no score is needed");
      ScanErrors<S> errors(model, ssm, task, number);
      for (const Place& place : places)
        if (!errors.copies(place.output))
          return std::string("score_needed is defined for a channel that hands the value on as it is");
      for (const Place& place : places) {
        const Query& query = task.queries[place.query];
        const auto score = score_for(errors.row(query, place.output), errors.remaining(query, 0), query, place.output,
                                     eps, task.box.hi, number);
        if (!score)
          return std::string(
              "the other positions alone are not known to err by at most eps, so no score is known to suffice");
        needed.emplace_back(place, *score);
      }
      return std::string();
    };
    if (const auto* abstract = std::get_if<AbstractSsm>(&mixer)) return by_decay(*abstract);
    if (std::holds_alternative<MambaBlock>(mixer)) return "score_needed is not defined for a Mamba block";
    if constexpr (Real<S>)
      return by_decay(std::get<S6>(mixer));
    else
      return "S6 has no value in " + number.name();
  }
};

}  // namespace

Quantity score_needed() {
  Quantity quantity = quantity_of<ScoreNeeded>(
      "score_needed",
      "the least score of the target with which copy_error <= eps is possible, all else as in the instance. Softmax: "
      "its gap above "
      "the largest other score. SSM with one state: c_i.b_p (S6: times its write, Delta_p for Euler) before decay, (1 "
      "- eps/M + sum of "
      "the other positions' |coefficients|) / (product of the decays between target and query)");
  quantity.reads = {"eps"};
  return quantity;
}

}  // namespace seqcert
