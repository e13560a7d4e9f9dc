using System.Xml.Linq;
using LisVit.Data.Batching;
using LisVit.Models;
using LisVit.Training.Tasks;
using static TorchSharp.torch;

namespace LisVit.Samples.ReproduceReport.Tests;

public sealed class GradientReachTests
{
    private const int Glosses = 4;

    private static readonly VideoMobileViTOptions Encoder = VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs);

    [Fact]
    public void The_loss_reaches_all_of_a_recommended_encoder_decoder()
    {
        using var model = new EncoderDecoderRecognizer(Encoder, GlossDecoderOptions.Recommended(Encoder.Features, Glosses), Glosses);
        var before = model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());

        var parts = Reach(new EncoderDecoderTask(model, new() { AuxiliaryWeight = 0.5 }));

        parts.Select(part => part.Name).Should().StartWith(["encoder.stem", "encoder.stage1", "encoder.mixing1"]).And.Contain(["decoder.layers.2", "decoder.classifier", "auxiliary", "guide", "decoder.silence"]);
        parts.Sum(part => part.Parameters).Should().Be(model.parameters().Sum(parameter => parameter.numel()));
        parts.Should().OnlyContain(part => part.GradientNorm > 0);
        foreach (var (name, tensor) in model.state_dict())
            tensor.equal(before[name]).all().item<bool>().Should().BeTrue($"{name} is left as it was");
        model.parameters().Sum(parameter => parameter.grad?.count_nonzero().item<long>() ?? 0).Should().Be(0);
    }

    [Fact]
    public void A_head_that_no_loss_has_is_told()
    {
        using var model = new EncoderDecoderRecognizer(Encoder, GlossDecoderOptions.Report(Encoder.Features, Glosses), Glosses);

        var parts = Reach(new EncoderDecoderTask(model, new() { AuxiliaryWeight = 0 }));

        var head = parts.Single(part => part.Name == "auxiliary");
        (head.Unreached, head.GradientNorm).Should().Be((head.Parameters, 0));
        parts.Single(part => part.Name == "encoder.stem").Unreached.Should().Be(0);
    }

    [Fact]
    public void The_graph_shows_what_hears_what()
    {
        ReachedPart[] parts = [.. new[] { "encoder.stem", "encoder.last", "decoder.embedding", "decoder.layers.0", "decoder.layers.1", "decoder.norm", "decoder.classifier", "auxiliary", "guide" }.Select((name, i) => new ReachedPart(name, 10, i, i == 7 ? 10 : 0))];

        ModelGraph.Edges(parts).Should().BeEquivalentTo(
        [
            ("frames", "encoder.stem"), ("encoder.stem", "encoder.last"), ("encoder.last", "auxiliary"), ("auxiliary", "loss"), ("encoder.last", "guide"), ("auxiliary", "guide"),
            ("guide", "decoder.layers.0"), ("guide", "decoder.layers.1"), ("decoder.embedding", "decoder.layers.0"), ("decoder.layers.0", "decoder.layers.1"), ("decoder.layers.1", "decoder.norm"), ("decoder.norm", "decoder.classifier"), ("decoder.classifier", "loss"),
        ]);
        ModelGraph.ToDot("a model", parts).Should().Contain("\"guide\" -> \"decoder.layers.1\"").And.Contain("10 unreached");
        var drawing = XDocument.Parse(ModelGraph.ToSvg("a model", parts));
        drawing.Descendants().Count(element => element.Name.LocalName == "rect").Should().Be(1 + parts.Length + 2, "a box a part, the frames and the loss, on white");
    }

    [Fact]
    public void An_encoder_only_model_is_a_line_to_its_head()
    {
        ReachedPart[] parts = [new("encoder.stem", 1, 1, 0), new("encoder.last", 1, 1, 0), new("classifier", 1, 1, 0)];

        ModelGraph.Edges(parts).Should().Equal(("frames", "encoder.stem"), ("encoder.stem", "encoder.last"), ("encoder.last", "classifier"), ("classifier", "loss"));
    }

    private static IReadOnlyList<ReachedPart> Reach(RecognitionTask task)
    {
        using var batch = new ClipBatch(["a", "b"], randn([2, 6, 3, 64, 64]), tensor(new long[] { 6, 5 }), tensor(new long[] { 1, 2, 3, 4 }, [2, 2]), tensor(new long[] { 2, 2 }));
        return GradientReach.Of(task, batch);
    }
}
