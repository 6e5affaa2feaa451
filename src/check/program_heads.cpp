#include "check/program_heads.hpp"

#include "check/decoding_proof.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace seqcert {
namespace {

/// One carried field as value, written to the read's entry.
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

}  // namespace

Result<AddressHead> address_head(const AttentionHead& head, std::size_t number, const DpTask& task, bool computed) {
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
  return AddressHead{k, -one[0].second};
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
  const auto k = static_cast<std::size_t>(read - c.at.begin());
  if (task.program.reads[k].from != Read::From::match) return wrong("its read is of another kind");
  if (const Status carries = carries_its_read(head, number, k, task); !carries) return carries.error();
  return MatchingHead{k, late[0].second, -far[0].second, head.kind == AttentionHead::Kind::hard};
}

Result<OptimumHead> optimum_head(const AttentionHead& head, std::size_t number, const DpTask& task) {
  const DpCoordinates& c = task.coordinates;
  const auto optimum = std::ranges::find_if(c.extrema, [&](const ExtremumEntries& entries) {
    return head.w_o.rows() > c.reads[entries.read] && !head.w_o.row(c.reads[entries.read]).empty();
  });
  const auto wrong = [&](const std::string& what) {
    return bad_input("head {} does not take {}: {}", number,
                     optimum == c.extrema.end() ? "an optimum" : task.program.reads[optimum->read].name, what);
  };
  if (head.kind != AttentionHead::Kind::softmax && head.kind != AttentionHead::Kind::hard) return wrong("it is linear");
  if (optimum == c.extrema.end()) return wrong("it writes to no entry of one");
  if (task.carried.lo < 0) return wrong("a carried number is negative");
  const HeadEntries& entries = *optimum->head;
  const ExtremumScores scores = extremum_scores(task, optimum->read);
  const auto count = static_cast<std::size_t>(optimum->keys.hi - optimum->keys.lo) + 1;
  const std::size_t field = c.fields[task.program.reads[optimum->read].field],
                    rows = count + 1 + (entries.is_start ? 1 : 0) + (entries.asked ? 2 : 0);
  if (head.w_q.rows() != rows || head.w_k.rows() != rows) return wrong("it is of another shape");
  const SparseVector<Rational> value = head.w_q.row(count);
  if (value.size() != 1 || value[0].first != c.one) return wrong("it does not look at the value");
  const Rational lambda = value[0].second / Rational(scores.value);
  std::size_t row = 0;
  const auto is_next = [&](SparseVector<Rational> query, const SparseVector<Rational>& key) {
    std::ranges::sort(query, {}, [](const auto& entry) { return entry.first; });
    for (auto& entry : query) entry.second *= lambda;
    const bool is = is_row(head.w_q, row, query) && is_row(head.w_k, row, key);
    ++row;
    return is;
  };
  for (std::size_t v = 0; v < count; ++v)
    if (!is_next({{entries.worth + v, 1}}, {{entries.hot + v, 1}})) return wrong("a key is not asked for");
  if (!is_next({{c.one, Rational(scores.value)}}, {{field, 1}})) return wrong("it does not look at the value");
  if (entries.is_start) {
    SparseVector<Rational> start{{c.one, Rational(scores.start)}};
    if (entries.asked) start.emplace_back(entries.asked->sq, Rational(scores.group));
    if (!is_next(std::move(start), {{*entries.is_start, 1}})) return wrong("the start token is not asked for");
  }
  if (entries.asked && (!is_next({{entries.asked->at, Rational(2 * scores.group)}}, {{entries.group->at, 1}}) ||
                        !is_next({{c.one, Rational(-scores.group)}}, {{entries.group->sq, 1}})))
    return wrong("it does not look at the group");
  if (entries.taken) {
    SparseVector<Rational> numbers;
    for (std::size_t v = 0; v < count; ++v) numbers.emplace_back(entries.hot + v, Rational(v + 1));
    if (head.w_v.rows() != 2 || !is_row(head.w_v, 0, {{field, 1}}) || !is_row(head.w_v, 1, numbers))
      return wrong("it does not carry the value and its key");
    for (std::size_t r = 0; r < head.w_o.rows(); ++r)
      if (!is_row(head.w_o, r,
                  r == c.reads[optimum->read] ? SparseVector<Rational>{{0, 1}}
                  : r == *entries.taken       ? SparseVector<Rational>{{1, 1}}
                                              : SparseVector<Rational>{}))
        return wrong("it writes elsewhere");
  } else if (const Status carries = carries_its_read(head, number, optimum->read, task); !carries) {
    return carries.error();
  }
  return OptimumHead{&head, &*optimum, scores, lambda};
}

Rational optimum_gap(const ExtremumEntries& optimum, const ExtremumScores& scores) {
  const Rational spread(scores.spread), start(scores.start), admitted(scores.admitted), group(scores.group);
  Rational gap = admitted - Rational(2) * spread;
  if (optimum.head->is_start) gap = min(gap, min(admitted - spread - start, start - spread));
  if (optimum.head->group) gap = min(gap, min(group - Rational(2) * spread, group + start - admitted - spread));
  return gap;
}

}  // namespace seqcert
