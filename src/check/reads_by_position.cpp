#include "check/decoding_proof.hpp"
#include "number/ball.hpp"

#include <algorithm>
#include <utility>

namespace seqcert {
namespace {

/// A head with q = lambda (2 tau, -1) for the address tau at coordinates.at[read], k = (p, p^2), v a carried field,
/// written to the read's entry.
struct PositionHead {
  std::size_t read;
  Rational lambda;
};

/// A head with scores lambda (-mu (at - h)^2 + p) for the place h of each token: it reads the last token at place `at`.
struct MatchingHead {
  std::size_t read;
  Rational lambda, mu;
};

/// What both have: one carried field as value, written to the read's entry.
Status carries_its_read(const AttentionHead& head, std::size_t number, std::size_t k, const DpTask& task) {
  const DpCoordinates& c = task.coordinates;
  const Read& what = task.program.reads[k];
  const std::size_t field = c.fields[what.from == Read::From::input ? 0 : what.field];
  if (head.w_v.rows() != 1 || !is_row(head.w_v, 0, {{field, 1}}))
    return bad_input("head {} does not carry the field that {} reads", number, what.name);
  for (std::size_t r = 0; r < head.w_o.rows(); ++r)
    if (!is_row(head.w_o, r, r == c.reads[k] ? SparseVector<Rational>{{0, 1}} : SparseVector<Rational>{}))
      return bad_input("head {} writes elsewhere than to the entry of {}", number, what.name);
  return success();
}

Result<MatchingHead> matching_head(const AttentionHead& head, std::size_t number, const DpTask& task) {
  const DpCoordinates& c = task.coordinates;
  const auto wrong = [&](const char* what) { return bad_input("head {} is no head by matching: {}", number, what); };
  if (head.kind != AttentionHead::Kind::softmax && head.kind != AttentionHead::Kind::hard) return wrong("it is linear");
  if (!task.program.place_field) return wrong("tokens say no place");
  if (head.w_k.rows() != 3 || !is_row(head.w_k, 0, {{c.fields[*task.program.place_field], 1}}) ||
      !is_row(head.w_k, 1, {{c.place_field_sq, 1}}) || !is_row(head.w_k, 2, {{c.place, 1}}))
    return wrong("its keys are not (h, h^2, p)");
  const SparseVector<Rational> ask = head.w_q.row(0), far = head.w_q.row(1), late = head.w_q.row(2);
  if (ask.size() != 1 || far.size() != 1 || late.size() != 1 || far[0].first != c.one || late[0].first != c.one ||
      late[0].second.sign() <= 0 || far[0].second.sign() >= 0 || ask[0].second != Rational(-2) * far[0].second)
    return wrong("its query is not lambda (2 mu at, -mu, 1) with lambda, mu > 0");
  const auto read = std::ranges::find(c.at, ask[0].first);
  if (read == c.at.end()) return wrong("its query asks for no place");
  if (head.window) return wrong("it does not see all tokens");
  const auto k = static_cast<std::size_t>(read - c.at.begin());
  if (task.program.reads[k].from != Read::From::match) return wrong("its read is of another kind");
  if (const Status carries = carries_its_read(head, number, k, task); !carries) return carries.error();
  return MatchingHead{k, late[0].second, -far[0].second / late[0].second};
}

/// With numbers in a box of width v, L tokens, and mu >= L: those at the same place are e^-lambda, e^-2 lambda, ...
/// times as heavy, those at other places at most e^-lambda(mu - (L - 1)) times.
Rational matching_error(const Rational& width, const MatchingHead& head, std::size_t length) {
  const Arithmetic<Ball> number{256};
  const Ball one = number(1), near = exp(number(-head.lambda));
  const Rational others(length - 1);
  const Ball bound =
      number(width) * (near / (one - near) + number(others) * exp(number(-head.lambda * (head.mu - others))));
  const MaybeEnclosure enclosure = enclosure_of(bound);
  return enclosure ? min(enclosure->hi, width) : width;
}

Result<PositionHead> position_head(const AttentionHead& head, std::size_t number, const DpTask& task, bool computed) {
  const DpCoordinates& c = task.coordinates;
  const auto wrong = [&](const char* what) { return bad_input("head {} is no head by position: {}", number, what); };
  if (head.kind != AttentionHead::Kind::softmax && head.kind != AttentionHead::Kind::hard) return wrong("it is linear");
  if (head.w_k.rows() != 2 || !is_row(head.w_k, 0, {{c.place, 1}}) || !is_row(head.w_k, 1, {{c.place_sq, 1}}))
    return wrong("its keys are not (p, p^2)");
  const SparseVector<Rational> ask = head.w_q.row(0), one = head.w_q.row(1);
  if (ask.size() != 1 || one.size() != 1 || one[0].first != c.one || ask[0].second != Rational(-2) * one[0].second ||
      one[0].second.sign() >= 0)
    return wrong("its query is not lambda (2 tau, -1) with lambda > 0");
  const auto read = std::ranges::find(c.at, ask[0].first);
  if (read == c.at.end()) return wrong("its query asks for no address");
  const auto k = static_cast<std::size_t>(read - c.at.begin());
  const Read& what = task.program.reads[k];
  if (computed ? what.from != Read::From::address : !is_addressed_by_row(what))
    return wrong("its read is of another kind");
  if (const Status carries = carries_its_read(head, number, k, task); !carries) return carries.error();
  return PositionHead{k, -one[0].second};
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
    const std::size_t first_seen = position + 1 - std::min(position, head.window.value_or(position));
    if (where.first < first_seen)
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

/// Which maximum's key this head asks for.
std::optional<std::size_t> key_asked(const AttentionHead& head, const DpTask& task) {
  const std::vector<MaximumEntries>& maxima = task.coordinates.maxima;
  const SparseVector<Rational> ask = head.w_q.rows() == 2 ? head.w_q.row(0) : SparseVector<Rational>{};
  for (std::size_t m = 0; m < maxima.size(); ++m)
    if (ask.size() == 1 && ask[0].first == maxima[m].key_at) return m;
  return std::nullopt;
}

/// A head by position that brings the key of the value carried to its token. Returns its lambda.
Result<Rational> finds_key(const AttentionHead& head, std::size_t number, std::size_t m, const Model& model,
                           const DpTask& task) {
  const DpCoordinates& c = task.coordinates;
  const MaximumEntries& maximum = c.maxima[m];
  const Read& read = task.program.reads[maximum.read];
  const auto wrong = [&](const char* what) {
    return bad_input("head {} does not find the keys of {}: {}", number, read.name, what);
  };
  const SparseVector<Rational> ask = head.w_q.row(0), one = head.w_q.row(1);
  if (head.kind != AttentionHead::Kind::softmax && head.kind != AttentionHead::Kind::hard) return wrong("it is linear");
  if (head.window) return wrong("it does not see all tokens");
  if (head.w_k.rows() != 2 || !is_row(head.w_k, 0, {{c.place, 1}}) || !is_row(head.w_k, 1, {{c.place_sq, 1}}))
    return wrong("its keys are not (p, p^2)");
  if (one.size() != 1 || one[0].first != c.one || ask[0].second != Rational(-2) * one[0].second ||
      one[0].second.sign() >= 0)
    return wrong("its query is not lambda (2 tau, -1) with lambda > 0");
  const std::size_t value = comes_with_token(task, read.key) ? c.streamed[read.key] : c.fields[0];
  if (head.w_v.rows() != 1 || !is_row(head.w_v, 0, {{value, 1}})) return wrong("it carries something else");
  for (std::size_t r = 0; r < head.w_o.rows(); ++r)
    if (!is_row(head.w_o, r, r == maximum.key ? SparseVector<Rational>{{0, 1}} : SparseVector<Rational>{}))
      return wrong("it writes elsewhere");
  for (std::size_t t = 2; t <= task.layout.steps; ++t)
    if (address_in_row(model.positions.row(task.layout.computes(t) - 1), maximum.key_at) !=
        position_of_key(task, read, t - 1))
      return bad_input("position {} asks elsewhere for the key of the value it carries", task.layout.computes(t));
  return -one[0].second;
}

/// A head with scores lambda (mu [admitted] + value), mu >= 2 V + 1, lambda >= 1: an admitted value d below the largest
/// takes at most d e^(-lambda d) <= e^-lambda from it, any other at most V e^(-lambda (V + 1)) <= e^-lambda. Returns
/// the read and its error (L - 1) e^-lambda.
Result<std::pair<std::size_t, Rational>> takes_largest(const AttentionHead& head, std::size_t number,
                                                       const DpTask& task) {
  const DpCoordinates& c = task.coordinates;
  const auto wrong = [&](const char* what) {
    return bad_input("head {} does not take the largest admitted value: {}", number, what);
  };
  if (head.kind != AttentionHead::Kind::softmax && head.kind != AttentionHead::Kind::hard) return wrong("it is linear");
  if (head.window) return wrong("it does not see all tokens");
  for (const MaximumEntries& maximum : c.maxima) {
    const auto count = static_cast<std::size_t>(maximum.keys.hi - maximum.keys.lo) + 1;
    if (head.w_q.rows() != count + 2 || head.w_o.rows() <= c.reads[maximum.read] ||
        head.w_o.row(c.reads[maximum.read]).empty())
      continue;
    const std::size_t field = c.fields[task.program.reads[maximum.read].field];
    const SparseVector<Rational> last = head.w_q.row(count + 1), start = head.w_q.row(count);
    if (last.size() != 1 || last[0].first != c.one || last[0].second < Rational(1))
      return wrong("its lambda is below 1");
    const Rational lambda = last[0].second;
    if (start.size() != 1 || start[0].first != c.one ||
        start[0].second < lambda * (Rational(2) * Rational(task.carried.hi) + Rational(1)))
      return wrong("its mu is below 2 V + 1");
    for (std::size_t v = 0; v < count; ++v)
      if (!is_row(head.w_q, v, {{maximum.mask + v, start[0].second}}) || !is_row(head.w_k, v, {{maximum.hot + v, 1}}))
        return wrong("a key is not asked for");
    if (!is_row(head.w_k, count, {{maximum.is_start, 1}}) || !is_row(head.w_k, count + 1, {{field, 1}}))
      return wrong("its keys end otherwise");
    if (const Status carries = carries_its_read(head, number, maximum.read, task); !carries) return carries.error();
    if (task.carried.lo < 0) return wrong("a carried number is negative");
    const MaybeEnclosure bound =
        enclosure_of(Arithmetic<Ball>{256}(Rational(task.layout.length() - 1)) * exp(Arithmetic<Ball>{256}(-lambda)));
    const Rational width(task.carried.hi);
    return std::pair{maximum.read, bound ? min(bound->hi, width) : width};
  }
  return wrong("it is of another shape");
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
    if (const auto maximum = key_asked(head, task); maximum && !computed) {
      const auto lambda = finds_key(head, h + 1, *maximum, model, task);
      if (!lambda) return lambda.error();
      if (std::ranges::find(result.keys, *maximum) != result.keys.end())
        return bad_input("head {} finds a key a second time", h + 1);
      result.keys.push_back(*maximum);
      if (head.kind == AttentionHead::Kind::softmax) result.error = max(result.error, softmax_error(width, *lambda));
      continue;
    }
    if (computed && !task.coordinates.maxima.empty()) {
      const auto taken = takes_largest(head, h + 1, task);
      if (!taken) return taken.error();
      result.served.push_back(taken->first);
      if (head.kind == AttentionHead::Kind::softmax) result.error = max(result.error, taken->second);
      continue;
    }
    if (computed && task.program.place_field) {
      const auto known = matching_head(head, h + 1, task);
      if (!known) return known.error();
      if (const Status first = is_first(known->read, h + 1); !first) return first.error();
      if (known->mu < Rational(task.layout.length()))
        return bad_input("head {}: mu = {} is below the length", h + 1, known->mu.text());
      result.served.push_back(known->read);
      // Hard: the last token at the place alone has the largest score, as mu exceeds what later positions gain.
      if (head.kind == AttentionHead::Kind::softmax)
        result.error = max(result.error, matching_error(width, *known, task.layout.length()));
      continue;
    }
    const auto known = position_head(head, h + 1, task, computed);
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
