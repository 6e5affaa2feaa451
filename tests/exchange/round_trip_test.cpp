// Models written and read again: the same weights to the last bit, and for every claim the same record.

#include "check/check_claim.hpp"
#include "check/claim_points.hpp"
#include "claim/read_claim.hpp"
#include "constructions/registry.hpp"
#include "exchange/model_parts.hpp"
#include "exchange/sample.hpp"
#include "exchange/with_model.hpp"
#include "support/random_model.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace seqcert {
namespace {

/// The model through files of this ending, in memory.
Result<ModelFile> through_files(const Model& model, const std::string& ending, const ModelNotes& notes,
                                const WriteOptions& options) {
  const auto files = model_files(model, "m" + ending, notes, options);
  if (!files) return files.error();
  const std::string tensors = files->size() > 1 ? files->front().second : "";
  return test::parsed(files->back().second, tensors);
}

Model random_model(Dice& dice, int kind) {
  const std::size_t d_model = 2 + dice.below(4);
  Model model;
  model.d_model = d_model;
  model.fields = {{"value", RealField{{{0, 1}}}},
                  {"other", RealField{}},
                  {"letter", IndexField{random_matrix(dice, 1 + dice.below(3), d_model)}}};
  model.positions = random_matrix(dice, 1 + dice.below(5), d_model);
  if (dice.coin()) model.positions = WeightMatrix::by_formula(7, d_model, {{1, *parse_formula("i^2/3")}});
  const auto attention = [&](AttentionHead::Kind of) {
    Attention mixer;
    for (std::size_t h = dice.below(3); h-- > 0;) mixer.heads.push_back(random_head(dice, of, d_model));
    if (!mixer.heads.empty() && dice.coin()) mixer.heads[0].window = 1 + dice.below(3);
    return mixer;
  };
  const std::function<Mixer()> mixers[] = {[&] { return attention(AttentionHead::Kind::softmax); },
                                           [&] { return attention(AttentionHead::Kind::hard); },
                                           [&] { return attention(AttentionHead::Kind::linear); },
                                           [&] { return attention(AttentionHead::Kind::linear_normalised); },
                                           [&] { return random_abstract(dice, d_model); },
                                           [&] { return random_s6(dice, S6::Write::euler, false, d_model); },
                                           [&] { return random_s6(dice, S6::Write::zoh, true, d_model); },
                                           [&] {
                                             MambaBlock block = random_block(dice, S6::Write::zoh, d_model);
                                             block.softplus = S6::Softplus::torch20;
                                             return block;
                                           }};
  for (std::size_t l = 0; l <= dice.below(2); ++l) {
    Layer layer{mixers[kind](), std::nullopt};
    if (dice.coin()) {
      const std::size_t width = 1 + dice.below(6);
      layer.mlp = Mlp{{{random_matrix(dice, width, d_model), std::vector<Rational>(width, dice.rational())}},
                      {random_matrix(dice, d_model, width), std::vector<Rational>(d_model, dice.rational())}};
    }
    model.layers.push_back(std::move(layer));
  }
  model.readout = random_matrix(dice, 1 + dice.below(2), d_model);
  return model;
}

TEST(RoundTrip, AnyModelThroughJsonAndTensors) {
  for (int kind = 0; kind < 8; ++kind)
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
      SCOPED_TRACE(fmt::format("kind {}, seed {}", kind, seed));
      Dice dice(seed * 100 + static_cast<std::uint64_t>(kind));
      const Model model = random_model(dice, kind);
      for (const char* ending : {".json", ".npz", ".safetensors"}) {
        const auto file = through_files(model, ending, {}, {.dtype = "auto", .rest_in_json = true});
        ASSERT_TRUE(file.ok()) << ending << file.error().message;
        const auto again = model_of(*file, {});
        ASSERT_TRUE(again.ok()) << ending << again.error().message;
        EXPECT_TRUE(same_weights(model, *again)) << ending;
        for (std::size_t f = 0; f < model.fields.size(); ++f) EXPECT_EQ(again->fields[f].name, model.fields[f].name);
      }
    }
}

TEST(RoundTrip, OneChangedEntryIsSeen) {
  int seen = 0;
  for (int kind = 0; kind < 8; ++kind) {
    Dice dice(static_cast<std::uint64_t>(kind) + 5);
    const Model model = random_model(dice, kind);
    Model other = model;
    DenseRow row;
    for (std::size_t c = 0; c < model.d_model; ++c) row.entries.push_back(dice.rational() + Rational(100));
    other.readout.set_row(0, row);
    EXPECT_FALSE(same_weights(model, other));
    other = model;
    other.positions = WeightMatrix(model.positions.rows() + 1, model.d_model);
    EXPECT_FALSE(same_weights(model, other));
    if (!model.layers[0].mlp) continue;
    other = model;
    other.layers[0].mlp->hidden[0].bias[0] += Rational(1);
    EXPECT_FALSE(same_weights(model, other));
    ++seen;
  }
  EXPECT_GE(seen, 1);
}

/// What is no number: the kind of a head and its window, how an S6 writes and bends its steps.
TEST(RoundTrip, OneChangedChoiceIsSeen) {
  int heads = 0, scans = 0;
  for (int kind = 0; kind < 8; ++kind) {
    Dice dice(static_cast<std::uint64_t>(kind) + 5);
    const Model model = random_model(dice, kind);
    const auto is_seen = [&](auto change) {
      Model other = model;
      change(other.layers[0].mixer);
      return !same_weights(model, other);
    };
    if (const auto* attention = std::get_if<Attention>(&model.layers[0].mixer)) {
      const auto in_head = [&](auto change) {
        return is_seen([&](Mixer& mixer) { change(std::get<Attention>(mixer).heads[0]); });
      };
      const auto hard = AttentionHead::Kind::hard, softmax = AttentionHead::Kind::softmax;
      EXPECT_TRUE(in_head([&](AttentionHead& head) { head.kind = head.kind == hard ? softmax : hard; }));
      const std::size_t window = attention->heads[0].window.value_or(0) + 1;
      EXPECT_TRUE(in_head([&](AttentionHead& head) { head.window = window; }));
      ++heads;
    }
    if (std::holds_alternative<S6>(model.layers[0].mixer)) {
      const auto in_scan = [&](auto change) { return is_seen([&](Mixer& mixer) { change(std::get<S6>(mixer)); }); };
      EXPECT_TRUE(
          in_scan([](S6& scan) { scan.write = scan.write == S6::Write::zoh ? S6::Write::euler : S6::Write::zoh; }));
      EXPECT_TRUE(in_scan([](S6& scan) {
        scan.softplus = scan.softplus == S6::Softplus::exact ? S6::Softplus::torch20 : S6::Softplus::exact;
      }));
      ++scans;
    }
  }
  EXPECT_GE(heads, 1);
  EXPECT_GE(scans, 1);
}

TEST(RoundTrip, FileToFileChangesNoByte) {
  Dice dice(3);
  const Model model = random_model(dice, 6);
  for (const char* ending : {".json", ".npz", ".safetensors"}) {
    const std::string path = std::string("m") + ending;
    const auto first = model_files(model, path, {}, {.dtype = "auto", .rest_in_json = true});
    ASSERT_TRUE(first.ok());
    const auto file = test::parsed(first->back().second, first->front().second);
    ASSERT_TRUE(file.ok());
    const auto second = model_files(*model_of(*file, {}), path, {}, {.dtype = "auto", .rest_in_json = true});
    ASSERT_TRUE(second.ok());
    EXPECT_EQ(first->front().second, second->front().second) << ending;
  }
}

/// Whose weights a verdict is about is told by one hash of both files.
TEST(RoundTrip, TheHashIsOfTheTensorsToo) {
  Dice dice(3);
  const auto files = model_files(random_model(dice, 6), "m.safetensors", {}, {.dtype = "f64", .rest_in_json = true});
  ASSERT_TRUE(files.ok());
  const std::string &tensors = files->front().second, &json = files->back().second;
  std::string changed = tensors;
  changed.back() = static_cast<char>(changed.back() ^ 1);  // the last number's exponent
  const auto file = test::parsed(json, tensors), again = test::parsed(json, tensors),
             other = test::parsed(json, changed), otherwise = test::parsed(json + "\n", tensors);
  ASSERT_TRUE(file.ok() && again.ok() && other.ok() && otherwise.ok());
  EXPECT_EQ(file->sha256, again->sha256);
  EXPECT_NE(file->sha256, other->sha256);
  EXPECT_NE(file->sha256, otherwise->sha256);
}

TEST(RoundTrip, WhatNoDtypeHoldsIsRefusedWithItsPlace) {
  Dice dice(1);
  Model model = random_model(dice, 0);
  model.layers.clear();
  model.fields.clear();
  model.positions = WeightMatrix(2, model.d_model);
  model.positions.set_row(1, OneHotRow{1, Rational::ratio(1, 3)});
  model.readout = WeightMatrix(1, model.d_model);
  const auto files = [&](const WriteOptions& options) { return model_files(model, "m.npz", {}, options); };
  EXPECT_TRUE(files({}).error().message.starts_with(
      "m.npz: positions: row 2, column 2: 1/3 is not exactly a number of f64; choose a wider --dtype, --rest-in-json"))
      << files({}).error().message;
  EXPECT_TRUE(files({.dtype = "auto", .rest_in_json = true}).ok());
  model.positions.set_row(1, OneHotRow{1, Rational(16777217)});
  EXPECT_TRUE(files({}).ok());
  EXPECT_NE(files({.dtype = "f32"}).error().message.find("16777217 is not exactly a number of f32"), std::string::npos);
  EXPECT_NE(files({.dtype = "bf16"}).error().message.find("NumPy has no bf16"), std::string::npos);
  EXPECT_NE(files({.dtype = "f23"}).error().message.find("did you mean"), std::string::npos);
  model.positions = WeightMatrix(1 << 20, 1 << 12);
  EXPECT_EQ(files({}).error().kind, Error::Kind::resources);
}

// --- every claim at its default point, with the weights it is about written and read again ---------------------------

std::string record_text(const Result<Outcome>& outcome) {
  if (!outcome) return "error: " + outcome.error().message;
  const Record& r = outcome->record;
  const auto range = [](const std::optional<DecimalRange>& x) { return x ? x->lo + ".." + x->hi : "none"; };
  std::string text = fmt::format("{} {} {} {} {} {} {}", r.claim, static_cast<int>(r.verdict.kind), r.verdict.reason,
                                 range(r.quantity), range(r.bound), range(r.tightness), r.arithmetic);
  for (const auto& [name, value] : r.parameters) text += " " + name + "=" + value;
  for (const auto& [name, value] : r.details) text += " " + name + " " + value.lo + ".." + value.hi;
  if (outcome->witness) text += " witness " + outcome->witness->error_lo;
  return text;
}

/// The registry whose every construction's weights go through files of this ending before they are used.
Registry through(const std::string& ending, int& built) {
  Registry result = builtin_constructions();
  for (std::size_t k = 0; k < result.size(); ++k) {
    const Construction original = result[k];
    result[k].build = [original, ending, &built](const Arguments& arguments) -> Result<Instance> {
      auto instance = original.build(arguments);
      ModelNotes notes;
      if (instance->program) notes.coordinates = coordinates_json(instance->program->coordinates);
      const auto file = through_files(instance->model, ending, notes, {.dtype = "auto", .rest_in_json = true});
      if (!file) return file.error();
      Instance empty = *instance;
      if (instance->program) empty.program->coordinates = {};
      if (empty.tasks.count == 1) {  // where the region is one instance, nothing of the original's weights is left
        empty.model.layers.clear();
        empty.model.positions = WeightMatrix();
      }
      ++built;
      return with_model(std::move(empty), *file, arguments.values());
    };
  }
  return result;
}

class EveryClaim : public ::testing::TestWithParam<const char*> {};

TEST_P(EveryClaim, HasTheSameRecordOnWeightsReadFromFiles) {
  const auto claims = all_claims(std::string(SEQCERT_SOURCE_DIR) + "/proofs");
  ASSERT_TRUE(claims.ok());
  int built = 0;
  const Registry registry = through(GetParam(), built);
  const CheckOptions options{.min_digits = 0};
  for (const Claim& claim : *claims) {
    const std::string expected = record_text(check_claim(claim, {}, builtin_constructions(), options));
    EXPECT_EQ(record_text(check_claim(claim, {}, registry, options)), expected) << claim.id;
  }
  EXPECT_GE(built, 70);
}

INSTANTIATE_TEST_SUITE_P(Format, EveryClaim, ::testing::Values(".json", ".npz", ".safetensors"),
                         [](const auto& format) { return std::string(format.param).substr(1); });

TEST(EveryConstruction, IsReadWithItsOwnTask) {
  for (const Construction& construction : builtin_constructions()) {
    const auto arguments = arguments_for(construction, {});
    ASSERT_TRUE(arguments.ok()) << construction.name;
    const Instance instance = *build(construction, *arguments);
    ModelNotes notes;
    if (instance.program) {
      const Values& all = arguments->values();
      ProgramReference reference{arguments->word("problem"), arguments->word("form"), arguments->word("inputs"), {}};
      for (const ParameterSpec& spec : construction.more_parameters(all))
        reference.sizes.emplace(spec.name, all.at(spec.name));
      notes.task = program_json(reference);
      notes.coordinates = coordinates_json(instance.program->coordinates);
    } else {
      std::vector<CopyTask> tasks;
      for (std::size_t t = 0; t < instance.tasks.count; ++t) tasks.push_back(instance.tasks.task(t));
      notes.task = task_json(tasks, instance.model);
    }
    const auto file = through_files(instance.model, ".json", notes, {});
    ASSERT_TRUE(file.ok()) << construction.name << file.error().message;
    const auto own = own_instance(*file, {});
    ASSERT_TRUE(own.ok()) << construction.name << own.error().message;
    EXPECT_TRUE(same_weights(own->instance.model, instance.model)) << construction.name;
    ASSERT_EQ(own->instance.tasks.count, instance.tasks.count) << construction.name;
    for (std::size_t t = 0; t < instance.tasks.count; ++t) {
      const CopyTask a = instance.tasks.task(t), b = own->instance.tasks.task(t);
      EXPECT_EQ(a.tokens, b.tokens);
      EXPECT_EQ(a.free, b.free);
      EXPECT_EQ(a.value_fields, b.value_fields);
      EXPECT_EQ(a.box.lo, b.box.lo);
      EXPECT_EQ(a.box.hi, b.box.hi);
      ASSERT_EQ(a.queries.size(), b.queries.size());
      for (std::size_t q = 0; q < a.queries.size(); ++q) {
        EXPECT_EQ(a.queries[q].position, b.queries[q].position);
        EXPECT_EQ(a.queries[q].target, b.queries[q].target);
        EXPECT_EQ(a.queries[q].token, b.queries[q].token);
      }
    }
    ASSERT_EQ(own->instance.program.has_value(), instance.program.has_value());
    if (instance.program) {
      EXPECT_EQ(own->instance.program->program.steps.size(), instance.program->program.steps.size());
    }
  }
}

// --- weights of another model ----------------------------------------------------------------------------------------

const Construction& position() { return **find_construction(builtin_constructions(), "attention/position"); }

TEST(WithModel, OtherWeightsGiveOtherVerdicts) {
  // The weights of lambda = 1 under the claim at lambda = 5: the error is that of lambda = 1.
  const auto claim = find_claim("copy/attention-position", std::string(SEQCERT_SOURCE_DIR) + "/proofs");
  ASSERT_TRUE(claim.ok());
  const Values weak{{"L", Rational(8)}, {"lambda", Rational(1)}}, strong{{"L", Rational(8)}, {"lambda", Rational(5)}};
  const Instance built = *build(position(), *arguments_for(position(), weak));
  const auto file = through_files(built.model, ".safetensors", {}, {});
  ASSERT_TRUE(file.ok());
  const auto registry = with_model(builtin_constructions(), "attention/position", *file);
  ASSERT_TRUE(registry.ok());
  const auto on_file = check_claim(*claim, strong, *registry, {});
  ASSERT_TRUE(on_file.ok()) << on_file.error().message;
  EXPECT_EQ(on_file->record.verdict.kind, Verdict::Kind::refuted);
  const auto own = check_claim(*claim, weak, builtin_constructions(), {});
  EXPECT_EQ(on_file->record.quantity->lo, own->record.quantity->lo);
  ASSERT_TRUE(on_file->record.model.has_value());
  EXPECT_EQ(on_file->record.model->sha256, file->sha256);
  ASSERT_TRUE(on_file->witness.has_value());
  EXPECT_EQ(on_file->witness->model->sha256, file->sha256);
  EXPECT_NE(on_file->record.claim_sha256,
            check_claim(*claim, strong, builtin_constructions(), {})->record.claim_sha256);
}

TEST(WithModel, ARegionOfInstancesIsDecidedForItsOwnWeightsOnly) {
  const Construction& matching = **find_construction(builtin_constructions(), "attention/matching");
  const Arguments arguments = *arguments_for(matching, {});
  Instance instance = *build(matching, arguments);
  ASSERT_GT(instance.tasks.count, 1u);
  const auto same = through_files(instance.model, ".json", {}, {});
  EXPECT_TRUE(with_model(instance, *same, {}).ok());
  Model other = instance.model;
  other.readout.set_row(0, OneHotRow{0});
  const auto file = through_files(other, ".json", {}, {});
  const auto refused = with_model(instance, *file, {});
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("stand for a whole region"), std::string::npos);
}

TEST(WithModel, FieldsAreMatchedByName) {
  Instance instance = *build(position(), *arguments_for(position(), {}));
  Model turned = instance.model;
  std::swap(turned.fields[0], turned.fields[1]);
  const auto swapped = with_model(instance, *through_files(turned, ".json", {}, {}), {});
  ASSERT_TRUE(swapped.ok()) << swapped.error().message;
  EXPECT_TRUE(same_weights(swapped->model, instance.model));
  turned.fields[0].name = "address";
  const auto renamed = with_model(instance, *through_files(turned, ".json", {}, {}), {});
  ASSERT_FALSE(renamed.ok());
  EXPECT_NE(renamed.error().message.find("have a field \"asked\", and the model has address, value"), std::string::npos)
      << renamed.error().message;
}

TEST(WithModel, WhatTheTaskCannotUseIsRefused) {
  const Instance instance = *build(position(), *arguments_for(position(), {}));
  const auto why = [&](const std::function<void(Model&)>& change) {
    Model model = instance.model;
    change(model);
    const auto file = through_files(model, ".json", {}, {});
    EXPECT_TRUE(file.ok());
    const auto result = with_model(instance, *file, {});
    return result ? "" : result.error().message;
  };
  EXPECT_EQ(why([](Model&) {}), "");
  EXPECT_NE(why([](Model& m) { m.positions = WeightMatrix(3, m.d_model); }).find("position table 3 rows"),
            std::string::npos);
  EXPECT_NE(why([](Model& m) { m.readout = WeightMatrix(2, m.d_model); }).find("the read-out 2 rows"),
            std::string::npos);
  EXPECT_NE(why([](Model& m) {
              m.fields.push_back({"more", RealField{}});
            }).find("leave the others out"),
            std::string::npos);
  EXPECT_NE(why([](Model& m) {
              m.fields[1].embedding = IndexField{WeightMatrix(2, m.d_model)};
            }).find("is no row 0..1 of the field's table"),
            std::string::npos);
  EXPECT_NE(why([](Model& m) {
              m.fields[0].embedding = IndexField{WeightMatrix(2, m.d_model)};
            }).find("a value enters through real fields"),
            std::string::npos);
  EXPECT_NE(why([](Model& m) {
              Dice dice(1);
              m.layers[0].mixer = random_s6(dice, S6::Write::euler, false, m.d_model);
            }).find("only attention can be asked"),
            std::string::npos);
  EXPECT_NE(why([](Model& m) {
              auto& head = std::get<Attention>(m.layers[0].mixer).heads[0];
              head.kind = AttentionHead::Kind::linear_normalised;
              head.w_q = WeightMatrix(2, m.d_model);
            }).find("the scores that position 8 sees sum to 0"),
            std::string::npos);
}

TEST(WithModel, ADecayOutsideItsRangeIsNamed) {
  const Construction& onehot = **find_construction(builtin_constructions(), "ssm/onehot");
  const Values values{{"N", Rational(3)}, {"level", std::string("abstract")}};
  const Instance instance = *build(onehot, *arguments_for(onehot, values));
  Model model = instance.model;
  auto& mixer = std::get<AbstractSsm>(model.layers[0].mixer);
  SparseRow doubled{mixer.w_a.row(0)};
  for (auto& [c, value] : doubled.entries) value *= Rational(2);
  mixer.w_a.set_row(0, doubled);
  const auto refused = with_model(instance, *through_files(model, ".json", {}, {}), {});
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("layer 1 decays by a_1 = 2"), std::string::npos) << refused.error().message;
}

TEST(WithModel, ParametersOfTheFileAreTheClaimsUnderTheSameName) {
  const auto claim = find_claim("copy/attention-position", std::string(SEQCERT_SOURCE_DIR) + "/proofs");
  const Instance built = *build(position(), *arguments_for(position(), {{"L", Rational(8)}, {"lambda", Rational(3)}}));
  std::string json = write_model(built.model, {})->json;
  json.replace(json.find("\"d_model\""), 0,
               R"("parameters": {"lambda": {"type": "real", "default": 1}, "gain": {"type": "real", "default": 1}},)");
  json.replace(json.find(R"("2": 6)"), 6, R"("2": "2*lambda*gain")");
  json.replace(json.find(R"("5": -3)"), 7, R"("5": "-lambda")");
  const auto file = test::parsed(json);
  ASSERT_TRUE(file.ok()) << file.error().message;
  const auto registry = with_model(builtin_constructions(), "attention/position", *file);
  for (const char* lambda : {"2", "7/2"}) {
    const Values point{{"L", Rational(8)}, {"lambda", *Rational::parse(lambda)}};
    const auto on_file = check_claim(*claim, point, *registry, {});
    ASSERT_TRUE(on_file.ok()) << on_file.error().message;
    EXPECT_EQ(on_file->record.quantity->lo,
              check_claim(*claim, point, builtin_constructions(), {})->record.quantity->lo);
  }
  const Values changed{{"L", Rational(8)}, {"lambda", Rational(2)}, {"gain", Rational(2)}};
  const auto spoiled = check_claim(*claim, changed, *registry, {});
  ASSERT_TRUE(spoiled.ok()) << spoiled.error().message;
  EXPECT_EQ(spoiled->record.verdict.kind, Verdict::Kind::refuted);
  EXPECT_EQ(spoiled->record.parameters.back(), (std::pair<std::string, std::string>("gain", "2")));
}

}  // namespace
}  // namespace seqcert
