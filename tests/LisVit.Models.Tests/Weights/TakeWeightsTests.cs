using LisVit.Models.Weights;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Weights;

public sealed class TakeWeightsTests
{
    [Fact]
    public void What_fits_is_taken_and_the_rest_is_told_by_name()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(("a", nn.Linear(2, 3)), ("b", nn.Linear(3, 4)), ("c", nn.Linear(4, 1, hasBias: false)));
        var before = model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        var weights = new Dictionary<string, Tensor>
        {
            ["a.weight"] = randn(3, 2),
            ["a.bias"] = randn(3).to(ScalarType.BFloat16),
            ["b.weight"] = randn(5, 3),
            ["b.bias"] = ones(4, dtype: int64),
            ["z.weight"] = randn(1),
        };

        var transfer = model.TakeWeights(weights, new HashSet<string> { "c.weight" });

        transfer.Taken.Should().Equal("a.weight", "a.bias");
        transfer.Kept.Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["b.weight"] = "the weight is [5 3] instead of [4 3]",
            ["b.bias"] = "the weight is of Int64 instead of Float32",
            ["c.weight"] = "it stands for other glosses",
        });
        transfer.Unused.Should().Equal("z.weight");
        transfer.ToString().Should().StartWith("2 entries taken, 3 kept as they were, 1 weights without a place\n  kept b.weight: the weight is [5 3]").And.EndWith("  without a place: z.weight");
        foreach (var (name, tensor) in model.state_dict())
            tensor.allclose(transfer.Taken.Contains(name) ? weights[name].to(float32) : before[name], rtol: 0, atol: 0).Should().BeTrue(name);
    }

    [Fact]
    public void Weights_of_which_none_fits_are_refused()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(("a", nn.Linear(2, 3)));
        var weights = new Dictionary<string, Tensor> { ["module.a.weight"] = randn(3, 2) };
        model.Invoking(target => target.TakeWeights(weights)).Should().Throw<InvalidDataException>().WithMessage("None of the 1 weights fits *, which has a.weight, a.bias.*");
    }

    [Fact]
    public void Entries_that_stand_for_glosses_are_known_in_every_model()
    {
        var encoder = VideoMobileViTOptions.Xxs;
        using var ctc = new CtcRecognizer(encoder, 3);
        using var both = new EncoderDecoderRecognizer(encoder, GlossDecoderOptions.Recommended(encoder.Features, 3), auxiliaryGlosses: 3);
        using var head = new CtcClassifier(8, 3, bias: true);

        GlossEntries.Of(ctc).Should().BeEquivalentTo("classifier.linear.weight");
        GlossEntries.Of(both).Should().BeEquivalentTo("decoder.embedding.weight", "decoder.classifier.weight", "decoder.classifier.bias", "auxiliary.linear.weight", "guide.norm.weight", "guide.norm.bias", "guide.reading.weight");
        GlossEntries.Of(head).Should().BeEquivalentTo("linear.weight", "linear.bias");
    }

    [Fact]
    public void An_encoder_of_ours_begins_from_the_original_MobileViT()
    {
        using var scope = NewDisposeScope();
        using var original = new VideoMobileViT(VideoMobileViTOptions.MobileViT(VideoMobileViTSize.Xxs));
        using var encoder = new VideoMobileViT(VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs));

        var transfer = encoder.TakeWeights(original.state_dict());

        transfer.Unused.Should().BeEmpty();
        transfer.Kept.Should().NotBeEmpty().And.OnlyContain(entry => entry.Key.Contains("linear1") || entry.Key.Contains("linear2") || entry.Key.Contains("temporal") || entry.Key.Contains("mixing") || entry.Key.Contains("norm"));
        var state = original.state_dict();
        foreach (var name in transfer.Taken)
            encoder.state_dict()[name].allclose(state[name], rtol: 0, atol: 0).Should().BeTrue(name);
    }
}
