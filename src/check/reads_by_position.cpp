#include "check/decoding_proof.hpp"
#include "check/program_heads.hpp"
#include "number/ball.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <utility>

namespace seqcert {
namespace {

/// With numbers in a box of width v, L tokens, and mu >= L: those at the same place are e^-lambda, e^-2 lambda, ...
/// times as heavy, those at other places at most e^-lambda(mu - (L - 1)) times.
Rational matching_error(const Rational& width, const MatchingHead& head, std::size_t length) {
  const Arithmetic<Ball> number{256};
  const Ball one = number(1), near = exp(number(-head.lambda));
  const Rational others(length - 1);
  const Ball bound =
      number(width) * (near / (one - near) + number(others) * exp(number(head.lambda * others - head.weight)));
  const MaybeEnclosure enclosure = enclosure_of(bound);
  return enclosure ? min(enclosure->hi, width) : width;
}

std::size_t first_seen(const AttentionHead& head, std::size_t position) {
  return position + 1 - std::min(position, head.window.value_or(position));
}

/// Every step that has the read finds its address in the position row, at a position it sees.
Status addresses_are_right(const AttentionHead& head, std::size_t k, const Model& model, const DpTask& task,
                           bool computed) {
  const Read& read = task.program.reads[k];
  for (std::size_t t = 1; t <= task.layout.steps; ++t) {
    const std::size_t position = task.layout.computes(t);
    const Source& source = task.program.steps[t - 1].sources[k];
    if (source.absent()) continue;
    const Source where = positions_of(task, read, source);
    if (where.first < first_seen(head, position))
      return bad_input("step {} reads {} at position {}, outside the {} positions its head sees", t, read.name,
                       where.first, *head.window);
    if (computed) continue;
    const auto asked = address_in_row(model.positions.row(position - 1), task.coordinates.at[k]);
    if (asked != where.first)
      return bad_input("step {} asks for {} at position {}, but it stands at position {}", t, read.name,
                       asked ? std::to_string(*asked) : "?", where.first);
  }
  return success();
}

/// With numbers in a box of width v, a head by position is off by at most 2 v e^-lambda / (1 - e^-3 lambda), however
/// many it sees.
Rational softmax_error(const Rational& width, const Rational& lambda) {
  const Arithmetic<Ball> number{256};
  const Ball bound =
      number(Rational(2) * width) * exp(number(-lambda)) / (number(1) - exp(number(Rational(-3) * lambda)));
  // Never more than the width itself: a mean of numbers of the box stays in it.
  const MaybeEnclosure enclosure = enclosure_of(bound);
  return enclosure ? min(enclosure->hi, width) : width;
}

/// Which extremum's key this head asks for.
std::optional<std::size_t> key_asked(const AttentionHead& head, const DpTask& task) {
  const std::vector<ExtremumEntries>& extrema = task.coordinates.extrema;
  const SparseVector<Rational> ask = head.w_q.rows() == 2 ? head.w_q.row(0) : SparseVector<Rational>{};
  for (std::size_t m = 0; m < extrema.size(); ++m)
    if (ask.size() == 1 && extrema[m].head && extrema[m].head->key_at && ask[0].first == extrema[m].head->key_at->at)
      return m;
  return std::nullopt;
}

/// A head by position that brings the key of the value carried to its token. Returns its lambda.
Result<Rational> finds_key(const AttentionHead& head, std::size_t number, std::size_t m, const Model& model,
                           const DpTask& task) {
  const DpCoordinates& c = task.coordinates;
  const ExtremumEntries& optimum = c.extrema[m];
  const Read& read = task.program.reads[optimum.read];
  const auto wrong = [&](const char* what) {
    return bad_input("head {} does not find the keys of {}: {}", number, read.name, what);
  };
  const SparseVector<Rational> ask = head.w_q.row(0), one = head.w_q.row(1);
  if (head.kind != AttentionHead::Kind::softmax && head.kind != AttentionHead::Kind::hard) return wrong("it is linear");
  if (head.w_k.rows() != 2 || !is_row(head.w_k, 0, {{c.place, 1}}) || !is_row(head.w_k, 1, {{c.place_sq, 1}}))
    return wrong("its keys are not (p, p^2)");
  if (one.size() != 1 || one[0].first != c.one || ask[0].second != Rational(-2) * one[0].second ||
      one[0].second.sign() >= 0)
    return wrong("its query is not lambda (2 tau, -1) with lambda > 0");
  const std::size_t value = comes_with_token(task, read.key) ? c.streamed[read.key] : c.fields[0];
  if (head.w_v.rows() != 1 || !is_row(head.w_v, 0, {{value, 1}})) return wrong("it carries something else");
  for (std::size_t r = 0; r < head.w_o.rows(); ++r)
    if (!is_row(head.w_o, r, r == optimum.head->key ? SparseVector<Rational>{{0, 1}} : SparseVector<Rational>{}))
      return wrong("it writes elsewhere");
  for (std::size_t t = 2; t <= task.layout.steps; ++t) {
    const std::size_t position = task.layout.computes(t), stands = position_of_key(task, read, t - 1);
    if (address_in_row(model.positions.row(position - 1), optimum.head->key_at->at) != stands)
      return bad_input("position {} asks elsewhere for the key of the value it carries", position);
    if (stands < first_seen(head, position))
      return bad_input(
          "position {} looks for the key of the value it carries at position {}, outside the {} positions "
          "its head sees",
          position, stands, *head.window);
  }
  return -one[0].second;
}

/// What a step takes an optimum of is exactly what its row asks for, and its head sees all of it.
Status sources_are_right(const AttentionHead& head, const ExtremumEntries& optimum, const Model& model,
                         const DpTask& task) {
  const Read& read = task.program.reads[optimum.read];
  const std::vector<std::size_t> needed = first_needed(task, optimum.read);
  // Positions of each group, rising.
  std::map<std::size_t, std::vector<std::size_t>> groups;
  if (optimum.head->group)
    for (std::size_t p = 1; p <= task.layout.length(); ++p) {
      const auto group = address_in_row(model.positions.row(p - 1), optimum.head->group->at);
      if (!group) return bad_input("position {} has no group", p);
      if (p == task.layout.computes(1) && read.where && *group != 0) return bad_input("the start token has a group");
      groups[*group].push_back(p);
    }
  for (std::size_t t = 1; t <= task.layout.steps; ++t) {
    const Source& source = task.program.steps[t - 1].sources[optimum.read];
    if (source.absent()) continue;
    const std::size_t position = task.layout.computes(t);
    const Source wanted = positions_of(task, read, source);
    if (needed[t - 1] < first_seen(head, position))
      return bad_input("step {} takes {} from position {} on, outside the {} positions its head sees", t, read.name,
                       needed[t - 1], *head.window);
    if (!optimum.head->group) continue;  // all earlier steps, as their tokens alone have keys
    const auto asked = address_in_row(model.positions.row(position - 1), optimum.head->asked->at);
    const std::vector<std::size_t>& found = groups[asked.value_or(0)];
    const auto end = std::ranges::upper_bound(found, position);
    const auto count = static_cast<std::size_t>(end - found.begin());
    if (!asked || count != wanted.last - wanted.first + 1 || found.front() != wanted.first ||
        found[count - 1] != wanted.last)
      return bad_input("step {} takes {} of other tokens than those at positions {}..{}", t, read.name, wanted.first,
                       wanted.last);
  }
  return success();
}

/// How far a head with these scores is from the optimum: the bounds of proofs/dp/heads-by-position.md. Errors: scores
/// that do not keep apart what is admitted, the start token and all others.
Result<Rational> optimum_error(const DpTask& task, const OptimumHead& head) {
  const ExtremumEntries& optimum = *head.entries;
  const ExtremumScores& scores = head.scores;
  const Rational& lambda = head.lambda;
  const bool told = optimum.head->taken.has_value();
  const Rational gap = optimum_gap(optimum, scores), others(task.layout.length() - 1),
                 count(optimum.keys.hi - optimum.keys.lo + 1), largest(task.carried.hi);
  if (gap <= largest || lambda.sign() <= 0) return bad_input("its scores do not keep apart what is admitted");
  if (told && Rational(std::abs(scores.value)) <= count) return bad_input("its scores do not tell the keys apart");
  if (head.weights->kind == AttentionHead::Kind::hard)
    return Rational(0);  // an optimum alone, or several of the same value
  const Arithmetic<Ball> number{256};
  const Ball near = exp(number(-lambda));
  if (!told) {
    if (lambda < Rational(1)) return bad_input("its lambda is below 1");
    const MaybeEnclosure bound = enclosure_of(number(others) * near);
    return bound ? min(bound->hi, largest) : largest;
  }
  const Rational width = max(largest, count);
  const MaybeEnclosure bound =
      enclosure_of(number(width) * (near / (number(1) - near) + number(others) * exp(number(-lambda * gap))));
  return bound ? min(bound->hi, width) : width;
}

}  // namespace

Result<ReadsOfLayer> reads_by_position(const Attention& mixer, const Model& model, const DpTask& task, bool computed) {
  for (std::size_t p = 1; p <= model.positions.rows(); ++p)
    if (address_in_row(model.positions.row(p - 1), task.coordinates.place) != p)
      return bad_input("position {} does not know its number", p);
  ReadsOfLayer result;
  const Rational width(task.carried.hi - task.carried.lo);
  /// Two heads of one read would add up.
  const auto is_first = [&](std::size_t read, std::size_t head) -> Status {
    if (std::ranges::find(result.served, read) == result.served.end()) return success();
    return bad_input("head {} reads {} a second time", head, task.program.reads[read].name);
  };
  for (std::size_t h = 0; h < mixer.heads.size(); ++h) {
    const AttentionHead& head = mixer.heads[h];
    if (const auto asked = key_asked(head, task); asked && !computed) {
      const auto lambda = finds_key(head, h + 1, *asked, model, task);
      if (!lambda) return lambda.error();
      if (std::ranges::find(result.keys, *asked) != result.keys.end())
        return bad_input("head {} finds a key a second time", h + 1);
      result.keys.push_back(*asked);
      if (head.kind == AttentionHead::Kind::softmax) result.error = max(result.error, softmax_error(width, *lambda));
      continue;
    }
    if (computed && !task.coordinates.extrema.empty()) {
      const auto known = optimum_head(head, h + 1, task);
      if (!known) return known.error();
      const std::size_t read = known->entries->read;
      if (const Status right = sources_are_right(head, *known->entries, model, task); !right) return right.error();
      const auto error = optimum_error(task, *known);
      if (!error)
        return bad_input("head {} does not take {}: {}", h + 1, task.program.reads[read].name, error.error().message);
      if (const Status first = is_first(read, h + 1); !first) return first.error();
      result.served.push_back(read);
      result.error = max(result.error, *error);
      continue;
    }
    if (computed && task.program.place_field) {
      const auto known = matching_head(head, h + 1, task);
      if (!known) return known.error();
      if (const Status first = is_first(known->read, h + 1); !first) return first.error();
      if (const Rational mu = known->weight / known->lambda; mu < Rational(task.layout.length()))
        return bad_input("head {}: mu = {} is below the length", h + 1, mu.text());
      if (const Status seen = addresses_are_right(head, known->read, model, task, computed); !seen) return seen.error();
      result.served.push_back(known->read);
      // Hard: the last token at the place alone has the largest score, as mu exceeds what later positions gain.
      if (head.kind == AttentionHead::Kind::softmax)
        result.error = max(result.error, matching_error(width, *known, task.layout.length()));
      continue;
    }
    const auto known = address_head(head, h + 1, task, computed);
    if (!known) return known.error();
    if (const Status first = is_first(known->read, h + 1); !first) return first.error();
    if (const Status right = addresses_are_right(head, known->read, model, task, computed); !right)
      return right.error();
    result.served.push_back(known->read);
    // Scores -lambda (tau - p)^2 are largest at p = tau alone: a hard head finds exactly what stands there.
    if (head.kind == AttentionHead::Kind::softmax)
      result.error = max(result.error, softmax_error(width, known->lambda));
  }
  return result;
}

}  // namespace seqcert
