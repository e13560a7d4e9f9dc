using System.Text.Json;
using LisVit.Models.Weights;
using LisVit.Parity;
using LisVit.Tests;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Weights;

public sealed class KeyMapsTests
{
    public static TheoryData<VideoMobileViTSize> Sizes() => [.. Enum.GetValues<VideoMobileViTSize>()];

    [SkippableTheory]
    [MemberData(nameof(Sizes))]
    public void The_timm_map_is_complete_in_both_directions(VideoMobileViTSize size) =>
        VerifyComplete(KeyMaps.Timm, "timm", size, withoutCounterpart: ["head.fc.weight", "head.fc.bias"]);

    [SkippableTheory]
    [MemberData(nameof(Sizes))]
    public void The_Hugging_Face_map_is_complete_in_both_directions(VideoMobileViTSize size) =>
        VerifyComplete(KeyMaps.HuggingFace, "transformers", size, withoutCounterpart: ["classifier.weight", "classifier.bias"]);

    [SkippableTheory]
    [MemberData(nameof(Sizes))]
    public void MobileViT_has_as_many_parameters_as_the_public_definitions_without_their_classifier(VideoMobileViTSize size)
    {
        using var encoder = new VideoMobileViT(VideoMobileViTOptions.MobileViT(size));
        var classifier = (encoder.Options.Features * 1000) + 1000;
        var published = size switch
        {
            VideoMobileViTSize.Xxs => 1_272_024,
            VideoMobileViTSize.Xs => 2_317_848,
            _ => 5_578_632,
        };

        (encoder.parameters().Sum(parameter => parameter.numel()) + classifier).Should().Be(published);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Released_names_lead_there_and_back(VideoMobileViTSize size)
    {
        using var scope = NewDisposeScope();
        using var encoderOnly = new CtcRecognizer(VideoMobileViTOptions.ReleasedEncoderOnly(size), 5);
        var options = VideoMobileViTOptions.ReleasedEncoderDecoder(size);
        using var encoderDecoder = new EncoderDecoderRecognizer(options, GlossDecoderOptions.Released(options.Features, 5));

        VerifyRoundTrip(encoderOnly, KeyMaps.ReleasedEncoderOnly);
        VerifyRoundTrip(encoderDecoder, KeyMaps.ReleasedEncoderDecoder);
    }

    [SkippableFact]
    public void Released_weights_have_exactly_the_released_names()
    {
        VerifyReleased(Golden.MakeEncoderOnly(), KeyMaps.ReleasedEncoderOnly, "ctc_xxs_C1116");
        VerifyReleased(Golden.MakeEncoderDecoder(), KeyMaps.ReleasedEncoderDecoder, "encdec_xxs_shared", "encdec_xxs_head_V40");
    }

    [Theory]
    [InlineData("transformer_decoder_layer.linear1.weight")]
    [InlineData("mvit_blocks.0.temporal_positional_encoding.pe")]
    [InlineData("temporal_positional_encoding.pe")]
    public void What_the_released_code_holds_without_using_it_is_left_out(string theirs) =>
        KeyMaps.ReleasedEncoderDecoder.Ours(theirs).Should().BeNull();

    [Fact]
    public void Files_of_the_Hugging_Face_model_alone_are_read_too()
    {
        using var scope = NewDisposeScope();
        using var encoder = new VideoMobileViT(VideoMobileViTOptions.MobileViT(VideoMobileViTSize.Xxs));
        var theirs = KeyMaps.HuggingFace.FromOurs(encoder.state_dict());
        var alone = theirs.ToDictionary(entry => entry.Key["mobilevit.".Length..], entry => entry.Value);

        KeyMaps.HuggingFace.ToOurs(alone).Keys.Should().BeEquivalentTo(encoder.state_dict().Keys);
    }

    [Fact]
    public void An_unknown_name_is_refused_by_name()
    {
        using var scope = NewDisposeScope();
        var weights = new Dictionary<string, Tensor> { ["stages.0.0.conv4_1x1.conv.weight"] = zeros(1) };

        var rename = () => KeyMaps.Timm.ToOurs(weights);

        rename.Should().Throw<InvalidDataException>().WithMessage("The key map 'timm mobilevit' does not know 'stages.0.0.conv4_1x1.conv.weight'*");
    }

    [Fact]
    public void A_missing_part_of_a_stack_is_refused_by_name()
    {
        using var scope = NewDisposeScope();
        const string Layer = "mobilevit.encoder.layer.2.transformer.layer.0.attention.attention";
        var weights = new Dictionary<string, Tensor> { [$"{Layer}.query.weight"] = zeros(4, 4), [$"{Layer}.value.weight"] = zeros(4, 4) };

        var rename = () => KeyMaps.HuggingFace.ToOurs(weights);

        rename.Should().Throw<InvalidDataException>().WithMessage($"The weights lack '{Layer}.key.weight', which is a part of our 'block3.layers.0.selfAttention.inProjectionWeight'*");
    }

    [Fact]
    public void Parts_of_unequal_shapes_are_refused_by_name()
    {
        using var scope = NewDisposeScope();
        const string Layer = "mobilevit.encoder.layer.2.transformer.layer.0.attention.attention";
        var weights = new Dictionary<string, Tensor> { [$"{Layer}.query.weight"] = zeros(4, 4), [$"{Layer}.key.weight"] = zeros(4, 2), [$"{Layer}.value.weight"] = zeros(4, 4) };

        var rename = () => KeyMaps.HuggingFace.ToOurs(weights);

        rename.Should().Throw<InvalidDataException>().WithMessage($"The parts of our 'block3.layers.0.selfAttention.inProjectionWeight' must have equal shapes, but are *{Layer}.key.weight [4 2]*");
    }

    private static void VerifyComplete(KeyMap map, string source, VideoMobileViTSize size, string[] withoutCounterpart)
    {
        using var names = JsonDocument.Parse(File.ReadAllText(Requirement.Shared($"golden/mobilevit/names_{source}_{size.ToString().ToLowerInvariant()}.json")));
        var published = names.RootElement.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.EnumerateArray().Select(length => length.GetInt64()).ToArray());
        using var scope = NewDisposeScope();
        using var encoder = new VideoMobileViT(VideoMobileViTOptions.MobileViT(size));

        var theirs = map.FromOurs(encoder.state_dict());

        theirs.Keys.Should().BeEquivalentTo(published.Keys.Except(withoutCounterpart));
        foreach (var (name, tensor) in theirs)
            tensor.shape.Should().Equal(published[name], name);
        published.Keys.Where(name => map.Ours(name) is null).Should().BeEquivalentTo(withoutCounterpart);
        published.Keys.Select(map.Ours).Where(name => name is not null).Distinct().Should().BeEquivalentTo(encoder.state_dict().Keys);
    }

    private static void VerifyRoundTrip(nn.Module model, KeyMap map)
    {
        var ours = model.state_dict();
        var back = map.ToOurs(map.FromOurs(ours));
        back.Keys.Should().BeEquivalentTo(ours.Keys);
        foreach (var (name, tensor) in back)
            ReferenceEquals(tensor, ours[name]).Should().BeTrue(name);
    }

    private static void VerifyReleased(nn.Module model, KeyMap map, params string[] files)
    {
        using (model)
        {
            var released = new List<string>();
            foreach (var name in files)
            {
                using var file = SafetensorsFile.Open(Requirement.Shared($"golden/{name}.safetensors"));
                released.AddRange(file.Entries.Keys);
            }

            map.FromOurs(model.state_dict()).Keys.Should().BeEquivalentTo(released);
        }
    }
}
