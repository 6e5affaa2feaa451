#include "exchange/model_parts.hpp"
#include "exchange/sample.hpp"
#include "exchange/with_model.hpp"
#include "model/run.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

using test::parsed;
using test::refusal;
using test::SmallModel;

std::vector<std::vector<std::string>> table(const WeightMatrix& w) {
  std::vector<std::vector<std::string>> result(w.rows());
  for (std::size_t r = 0; r < w.rows(); ++r)
    for (const Rational& entry : spread(w.row(r), w.cols(), Rational(0))) result[r].push_back(entry.text());
  return result;
}
using Table = std::vector<std::vector<std::string>>;

TEST(Json, EveryValueKnowsItsLine) {
  const auto json = parse_json("{\n\"a\": 1,\n\n\"b\": [\n1.50,\n\"x\"\n]\n}", "f");
  ASSERT_TRUE(json.ok()) << json.error().message;
  EXPECT_EQ(json->line, 1u);
  EXPECT_EQ(json->find("a")->line, 2u);
  EXPECT_EQ(json->find("b")->line, 4u);
  EXPECT_EQ(json->find("b")->items[0].line, 5u);
  EXPECT_EQ(json->find("b")->items[1].line, 6u);
  EXPECT_EQ(json->find("b")->items[0].text, "1.50");
  EXPECT_EQ(json->find("c"), nullptr);
}

TEST(Json, WhatIsWrongIsNamedWithItsLine) {
  const auto message = [](const std::string& text, const JsonLimits& limits = {}) {
    const auto json = parse_json(text, "f", limits);
    return json ? "" : json.error().message;
  };
  EXPECT_EQ(message("{\"a\": 1,\n\"a\": 2}"), "f:2: the key \"a\" stands twice in one object; keep one of them");
  EXPECT_TRUE(message("{\"a\": 1,\n}").starts_with("f:2: not JSON: "));
  EXPECT_TRUE(message("\"\xff\"").starts_with("f:1: not JSON: "));
  EXPECT_TRUE(message("").starts_with("f:1: not JSON: "));
  EXPECT_TRUE(message("1 2").starts_with("f:1: not JSON: "));
  EXPECT_TRUE(message("NaN").starts_with("f:1: not JSON: "));
  EXPECT_EQ(message("[1,\n-1e400]"),
            "f:2: the number -1e400 is larger than a JSON number may be; write it as a string, which is exact: "
            "\"-1e400\"");
  EXPECT_EQ(message(std::string(32, '[') + std::string(32, ']')), "");
  EXPECT_TRUE(message(std::string(33, '[') + std::string(33, ']')).find("more than 32 deep") != std::string::npos);
  EXPECT_TRUE(message(std::string(1 << 20, '[')).find("more than 32 deep") != std::string::npos);
  EXPECT_TRUE(message("[1,1,1]", {.values = 3}).find("more than 3 values") != std::string::npos);
  EXPECT_EQ(message("[1,1]", {.values = 3}), "");
  EXPECT_TRUE(message("[1,1,1]", {.characters = 6}).find("7 characters of JSON") != std::string::npos);
}

TEST(ModelJson, FormsOfAMatrix) {
  const auto positions = [](const std::string& matrix) {
    SmallModel sample;
    sample.extra = R"("parameters": {"c": {"type": "real", "default": "-2/3"}},)";
    sample.positions = matrix;
    const auto file = parsed(sample.json());
    EXPECT_TRUE(file.ok()) << file.error().message;
    const auto model = model_of(*file, {});
    EXPECT_TRUE(model.ok()) << model.error().message;
    return table(model->positions);
  };
  EXPECT_EQ(positions(R"([[1, "1/3", 0.25], ["-1e-2", "c", "2*c+i"]])"),
            (Table{{"1", "1/3", "1/4"}, {"-1/100", "-2/3", "2/3"}}));
  EXPECT_EQ(positions(R"({"shape": [2, 3]})"), (Table{{"0", "0", "0"}, {"0", "0", "0"}}));
  EXPECT_EQ(positions(R"({"shape": [3, 3], "every_row": {"3": "c*i^2", "1": 1}})"),
            (Table{{"1", "0", "-2/3"}, {"1", "0", "-8/3"}, {"1", "0", "-6"}}));
  EXPECT_EQ(positions(R"~({"shape": [3, 3], "every_row": {"1": "sum(k, 1, i, k)"}})~"),
            (Table{{"1", "0", "0"}, {"3", "0", "0"}, {"6", "0", "0"}}));
  EXPECT_EQ(
      positions(R"({"shape": [4, 3], "rows": [null, [1, 2, 3], {"one_hot": 2}, {"one_hot": 1, "value": "i/2"}]})"),
      (Table{{"0", "0", "0"}, {"1", "2", "3"}, {"0", "1", "0"}, {"2", "0", "0"}}));
  EXPECT_EQ(positions(R"({"shape": [4, 3], "rows": {"4": {"3": "c", "1": 5}, "2": [0, "i", 0]}})"),
            (Table{{"0", "0", "0"}, {"0", "2", "0"}, {"0", "0", "0"}, {"5", "0", "-2/3"}}));
}

TEST(ModelJson, TensorsAreCutTurnedAndScaled) {
  // w = [[1, 2, 3], [4, 5, 6]] in f32.
  Tensor w{find_dtype("f32"), {2, 3}, {}};
  for (long k = 1; k <= 6; ++k) append_element(w.bytes, *w.dtype, *element_of(*w.dtype, Rational(k)));
  Tensor kernel = w;
  kernel.shape = {3, 1, 2};
  const std::string bytes = safetensors_file({{"w", w}, {"kernel", kernel}});
  const auto positions = [&](const std::string& matrix) {
    SmallModel sample;
    sample.extra = R"("tensors": "w.safetensors",)";
    sample.positions = matrix;
    sample.w_q = R"~({"tensor": "w", "rows": [2, 2], "scale": "1/sqrt(4)"})~";
    const auto file = parsed(sample.json(), bytes);
    EXPECT_TRUE(file.ok()) << file.error().message;
    const auto model = model_of(*file, {});
    EXPECT_TRUE(model.ok()) << model.error().message;
    EXPECT_EQ(table(std::get<Attention>(model->layers[0].mixer).heads[0].w_q), (Table{{"2", "5/2", "3"}}));
    return table(model->positions);
  };
  EXPECT_EQ(positions(R"({"tensor": "w"})"), (Table{{"1", "2", "3"}, {"4", "5", "6"}}));
  SmallModel turned;
  turned.extra = R"("tensors": "w.safetensors",)";
  turned.w_o = R"({"tensor": "w", "transpose": true, "columns": [2, 2], "scale": "-1/3"})";
  const auto turned_model = model_of(*parsed(turned.json(), bytes), {});
  ASSERT_TRUE(turned_model.ok()) << turned_model.error().message;
  EXPECT_EQ(table(std::get<Attention>(turned_model->layers[0].mixer).heads[0].w_o),
            (Table{{"-4/3"}, {"-5/3"}, {"-2"}}));
  turned.w_o = R"({"tensor": "kernel", "columns": [1, 1]})";
  const auto squeezed = model_of(*parsed(turned.json(), bytes), {});
  ASSERT_TRUE(squeezed.ok()) << squeezed.error().message;
  EXPECT_EQ(table(std::get<Attention>(squeezed->layers[0].mixer).heads[0].w_o), (Table{{"1"}, {"3"}, {"5"}}));
}

TEST(ModelJson, TheSmallModelDoesWhatItSays) {
  const auto file = parsed(SmallModel{}.json());
  ASSERT_TRUE(file.ok()) << file.error().message;
  const auto own = own_instance(*file, {});
  ASSERT_TRUE(own.ok()) << own.error().message;
  const std::vector<Token> tokens{{3}, {5}, {7}};
  // Scores i j / 2 of keys j at query i: at the first position there is one key, whatever its score.
  const auto out = run(own->instance.model, std::span<const Token>(tokens), Arithmetic<double>{});
  ASSERT_TRUE(out.ok());
  EXPECT_DOUBLE_EQ((*out)[0][0], 3);
  EXPECT_DOUBLE_EQ((*out)[1][0], (3 * std::exp(1.0) + 5 * std::exp(2.0)) / (std::exp(1.0) + std::exp(2.0)));
  EXPECT_EQ(own->instance.tasks.task(0).box.lo, Rational(-1));
}

TEST(ModelJson, ParametersTakeDefaultsAndGivenValues) {
  SmallModel sample;
  sample.extra = R"("parameters": {"n": {"type": "integer", "min": 1, "default": 2, "meaning": "how many"}},)";
  sample.w_q = R"([[0, "n", 0]])";
  const auto file = parsed(sample.json());
  ASSERT_TRUE(file.ok()) << file.error().message;
  const auto entry = [&](const Values& given) {
    return std::get<Attention>(model_of(*file, given)->layers[0].mixer).heads[0].w_q.entry(0, 1);
  };
  EXPECT_EQ(entry({}), Rational(2));
  EXPECT_EQ(entry({{"n", Rational(5)}, {"other", Rational(1)}}), Rational(5));
  EXPECT_NE(model_of(*file, {{"n", Rational(0)}}).error().message.find("n"), std::string::npos);
  EXPECT_FALSE(model_of(*file, {{"n", Rational::ratio(1, 2)}}).ok());
}

struct Wrong {
  std::string SmallModel::*part;
  std::string text;
  const char* why;
};

TEST(ModelJson, WhatIsWrongIsNamed) {
  ASSERT_EQ(refusal(SmallModel{}.json()), "");
  const std::vector<Wrong> cases = {
      {&SmallModel::d_model, "0", "d_model is 0; x has at least one entry"},
      {&SmallModel::d_model, "-1", "m.json:2: d_model is -1; write a whole number"},
      {&SmallModel::d_model, "1e30", "d_model is 1e30"},
      {&SmallModel::d_model, "4", "positions have 3 columns, where d_model = 4"},
      {&SmallModel::extra, "\"d_modle\": 3,\n", "unknown key \"d_modle\" in the model; did you mean \"d_model\"?"},
      {&SmallModel::extra, "\"tensors\": \"../w.npz\",", "tensors is \"../w.npz\"; write the name of a file beside"},
      {&SmallModel::extra, "\"tensors\": \"w.bin\",", "is no .npz and no .safetensors file"},
      {&SmallModel::extra, R"("parameters": {"exp": {"type": "real"}},)", "\"exp\" cannot name a parameter"},
      {&SmallModel::extra, R"("parameters": {"i": {"type": "real"}},)", "i is the row number"},
      {&SmallModel::extra, R"("parameters": {"n": {"type": "complex"}},)", "neither integer nor real"},
      {&SmallModel::extra, R"("parameters": {"n": {"type": "integer"}},)", "needs parameter n"},
      {&SmallModel::fields, R"([{"name": "value"}])", "needs a direction (a real field) or a table"},
      {&SmallModel::fields, R"([{"name": "v", "direction": {"1": 1}}, {"name": "v", "direction": {}}])",
       "stands twice"},
      {&SmallModel::fields, R"([{"name": "v", "direction": {"4": 1}}])", "\"4\" is no column; columns are 1 to 3"},
      {&SmallModel::fields, R"([{"name": "v", "direction": {"01": 1}}])", "\"01\" is no column"},
      {&SmallModel::fields, R"([{"name": "v", "table": [[1, 2]]}])", "the table of field v has 2 columns"},
      {&SmallModel::positions, R"([[1, 2], [3]])", "a row of 1 entries among rows of 2"},
      {&SmallModel::positions, R"([[1, 2, "x"]])", "uses the unknown name \"x\""},
      {&SmallModel::positions, R"([[1, 2, "1/"]])", "is not a formula"},
      {&SmallModel::positions, R"([[1, 2, true]])", "true is no entry"},
      {&SmallModel::positions, R"([[1, 2, [3]]])", "an array of 1 is no entry"},
      {&SmallModel::positions, R"~([[1, 2, "exp(1)"]])~", "weights are exact rationals"},
      {&SmallModel::positions, R"~([[1, 2, "1/(i-1)"]])~", "division by zero"},
      {&SmallModel::positions, R"~({"shape": [3, 3], "every_row": {"1": "1/(i-2)"}})~", "row 2: division by zero"},
      {&SmallModel::positions, R"([[1, 2, "2^2000000"]])", "weights are exact rationals"},
      {&SmallModel::positions, R"([[1, 2, "1e400000"]])", "an entry has"},
      {&SmallModel::positions, R"~({"shape": [3, 3], "every_row": {"1": "sum(k, 1, 1000000, k)"}})~", "more work"},
      {&SmallModel::positions, R"({"shape": [1000000000000, 3]})", "write a whole number from 0 to"},
      {&SmallModel::positions, R"({"shape": [4194304, 9], "every_row": {"1": 1, "2": 1, "3": 1, "4": 1, "5": 1}})",
       "stores more than 16777216 entries"},
      {&SmallModel::positions, R"({"shape": [3]})", "write [rows, columns]"},
      {&SmallModel::positions, R"({"shape": [3, 3], "rows": [[1, 2, 3]]})", "lists 1 rows of 3"},
      {&SmallModel::positions, R"({"shape": [3, 3], "rows": {"4": [1, 2, 3]}})", "\"4\" is no row; rows are 1 to 3"},
      {&SmallModel::positions, R"({"shape": [3, 3], "rows": {"1": {"one_hot": 4}}})", "is no column"},
      {&SmallModel::positions, R"({"shape": [3, 3], "rows": {}, "every_row": {}})", "keep one of them"},
      {&SmallModel::positions, R"({"tensor": "w"})", "names no file of tensors"},
      {&SmallModel::positions, "7", "positions is 7; write an object"},
      {&SmallModel::w_k, "[[0, 0, 0], [0, 0, 0]]", "layer 1: head 1: w_k is (2, 3), where (1, 3) fits the others"},
      {&SmallModel::w_o, "[[1]]", "layer 1: head 1: w_o is (1, 1), where (3, 1) fits the others"},
      {&SmallModel::w_q, "[]", "w_q is empty"},
      {&SmallModel::readout, "[]", "readout has no rows"},
  };
  for (const Wrong& wrong : cases) {
    SmallModel sample;
    sample.*wrong.part = wrong.text;
    const std::string message = refusal(sample.json());
    EXPECT_NE(message.find(wrong.why), std::string::npos) << wrong.text << "\n" << message;
    EXPECT_TRUE(message.starts_with("m.json:") || message.starts_with("m.json ")) << message;
  }
}

TEST(ModelJson, LayersOfUnknownKindsAndChoicesAreRefused) {
  const auto with_layer = [](const std::string& layer) {
    std::string json = SmallModel{}.json();
    const std::size_t begin = json.find("\"layers\": ["), end = json.find("\"readout\"");
    return refusal(json.replace(begin, end - begin, "\"layers\": [" + layer + "],\n"));
  };
  EXPECT_NE(with_layer(R"({"mixer": {"kind": "atention"}})").find("did you mean \"attention\"?"), std::string::npos);
  EXPECT_NE(with_layer(R"({"mixer": {"kind": "attention", "heads": [{"kind": "cosine"}]}})").find("is none of softmax"),
            std::string::npos);
  EXPECT_NE(with_layer(R"({"mixer": {"kind": "s6", "write": "bilinear"}})").find("is none of euler, zoh"),
            std::string::npos);
  EXPECT_NE(with_layer(R"({"mixer": {"kind": "abstract-ssm", "w_a": [[0,0,0]], "w_u": [[1,0,0]], "w_b": [[0,0,1]],
                           "w_c": [[0,0,1]]}})")
                .find("has no \"w_out\""),
            std::string::npos);
  EXPECT_NE(with_layer(R"({"mixer": {"kind": "s6", "w_u": [[1,0,0]], "w_delta": [[0,0,0]], "beta": [0], "a": [[0]],
                           "w_b": [[0,0,1]], "w_c": [[0,0,1]], "d": [0], "w_out": [[0],[0],[1]]}})")
                .find("row 1 of a has an entry that is not negative"),
            std::string::npos);
  EXPECT_NE(with_layer(R"({"mixer": {"kind": "attention", "heads": []},
                           "mlp": {"hidden": [], "out": {"w": [[1, 0, 0]], "bias": [0, 0, 0]}}})")
                .find("the output map of the ReLU network is (1, 3), where (3, 3) fits"),
            std::string::npos);
  EXPECT_EQ(with_layer(R"({"mixer": {"kind": "attention", "heads": []}})"), "");
}

TEST(ModelJson, ATensorThatIsNoNumberOrOfAnotherShapeIsNamed) {
  Tensor w{find_dtype("f32"), {1, 3}, {}};
  for (const std::uint64_t bits : {0x3f800000u, 0x7fc00000u, 0u}) append_element(w.bytes, *w.dtype, bits);
  Tensor cube{find_dtype("u8"), {2, 2, 2}, "12345678"};
  const std::string bytes = safetensors_file({{"wq", w}, {"cube", cube}});
  const auto with = [&](const std::string& matrix) {
    SmallModel sample;
    sample.extra = R"("tensors": "w.safetensors",)";
    sample.w_q = matrix;
    return refusal(sample.json(), bytes);
  };
  EXPECT_NE(with(R"({"tensor": "wq"})").find("w_q: tensor \"wq\": NaN at [0, 1] (counted from 0)"), std::string::npos);
  EXPECT_NE(with(R"({"tensor": "wk"})").find("there is no tensor \"wk\"; did you mean \"wq\"?"), std::string::npos);
  EXPECT_NE(with(R"({"tensor": "cube"})").find("has shape (2, 2, 2), where a matrix is asked for"), std::string::npos);
  EXPECT_NE(with(R"({"tensor": "wq", "rows": [1, 2]})").find("whole number from 0 to 1"), std::string::npos);
  EXPECT_NE(with(R"({"tensor": "wq", "columns": [3, 2]})").find("are none of 1 to 3"), std::string::npos);
  EXPECT_NE(with(R"({"tensor": "wq", "trnspose": true})").find("did you mean \"transpose\""), std::string::npos);
}

TEST(OwnTask, WhatDoesNotFitTheModelIsNamed) {
  const auto why = [](const std::string& task) {
    SmallModel sample;
    sample.task = task;
    const auto file = parsed(sample.json());
    EXPECT_TRUE(file.ok());
    const auto own = own_instance(*file, {});
    return own ? "" : own.error().message;
  };
  const auto copy = [](const std::string& tokens, const std::string& free, const std::string& fields,
                       const std::string& queries, const std::string& box) {
    return R"({"kind": "copy", "tokens": )" + tokens + R"(, "free": )" + free + R"(, "value_fields": )" + fields +
           R"(, "queries": )" + queries + R"(, "box": )" + box + "}";
  };
  const std::string tokens = "[[0],[0]]", all = "\"all\"", value = "[\"value\"]",
                    asked = R"([{"position": 2, "target": 1}])", box = "[-1, 1]";
  EXPECT_EQ(why(copy(tokens, all, value, asked, box)), "");
  EXPECT_EQ(why(copy(tokens, "[1]", value, asked, box)), "");
  const std::vector<std::pair<std::string, const char*>> cases = {
      {R"({"kind": "sort"})", "the kind of a task is copy or program"},
      {copy("[[0],[0],[0],[0]]", all, value, asked, box), "4 tokens, and the position table 3 rows"},
      {copy("[[0, 1],[0]]", all, value, asked, box), "token 1 has 2 entries for 1 fields"},
      {copy(tokens, "[3]", value, asked, box), "free is 3; write a whole number from 0 to 2"},
      {copy(tokens, "[2]", value, asked, box), "position 1 is asked for and carries no value"},
      {copy(tokens, all, "[\"velue\"]", asked, box), "the model has no field \"velue\""},
      {copy(tokens, all, R"(["value", "value"])", asked, box), "a value has 2 components, and the read-out 1 rows"},
      {copy(tokens, all, value, "[]", box), "the task asks nothing"},
      {copy(tokens, all, value, R"([{"position": 1, "target": 2}])", box), "which it does not see"},
      {copy(tokens, all, value, R"([{"position": 3, "target": 1}])", box), "which it does not see"},
      {copy(tokens, all, value, R"([{"position": 2, "target": 0}])", box), "which it does not see"},
      {copy(tokens, all, value, asked, "[1, 1]"), "the box [1, 1] is empty"},
      {R"({"kind": "program", "problem": "lsi", "form": "unrolled", "inputs": "prompt", "parameters": {}})",
       "did you mean \"lis\"?"},
      {R"({"kind": "program", "problem": "lis", "form": "round", "inputs": "prompt", "parameters": {}})", "round"},
      {R"({"kind": "program", "problem": "lis", "form": "unrolled", "inputs": "late", "parameters": {}})",
       "neither prompt nor streamed"},
      {R"({"kind": "program", "problem": "lis", "form": "unrolled", "inputs": "prompt", "parameters": {"n": "2",
           "range": 1000000000000}})",
       "m.json:"},
      {R"({"kind": "program", "problem": "lis", "form": "unrolled", "inputs": "prompt", "parameters": {"n": 2}})",
       "the program takes 6 positions, and the position table has 3 rows"},
  };
  for (const auto& [task, expected] : cases) {
    EXPECT_NE(why(task).find(expected), std::string::npos) << task << "\n" << why(task);
  }
}

TEST(ModelFiles, OneThatIsMissingIsNamed) {
  const auto why = [](const std::string& path) { return open_model(path).error(); };
  EXPECT_EQ(why("no-such.json").kind, Error::Kind::resources);
  EXPECT_EQ(why("no-such.npz").kind, Error::Kind::resources);
  EXPECT_NE(why("no-such.npz").message.find("the JSON that says what they are is missing"), std::string::npos);
  EXPECT_EQ(why("model.pt").message, "model.pt: the name of a model file ends in .json, .npz or .safetensors");
}

}  // namespace
}  // namespace seqcert
