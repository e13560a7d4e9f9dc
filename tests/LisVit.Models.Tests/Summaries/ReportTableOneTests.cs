using LisVit.Models.Summaries;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Summaries;

public sealed class ReportTableOneTests
{
    internal static readonly Lazy<ReportTableOne> Report = new(() => ReportTableOne.Count());

    [Fact]
    public void The_6_09_of_Table_I_is_the_size_of_the_encoder_only_model_in_megabytes()
    {
        var row = Report.Value[ReportModel.EncoderOnly, VideoMobileViTSize.Xxs];

        (row.Classes, row.Parameters, row.InUse, row.Unused).Should().Be((1116, 1_522_832, 1_522_832, 0));
        Math.Round(row.Megabytes, 2).Should().Be(6.09);
        row.Megabytes.Should().Be(1_522_832 * 4 / 1e6);
        Math.Round(row.Millions, 2).Should().Be(1.52, "which is what a column of millions should hold");
    }

    [Fact]
    public void The_7_80_of_Table_I_is_the_millions_that_the_encoder_decoder_model_registers()
    {
        var row = Report.Value[ReportModel.EncoderDecoder, VideoMobileViTSize.Xxs];

        (row.Classes, row.Parameters, row.InUse, row.Unused).Should().Be((1116, 7_803_436, 6_323_052, 1_480_384));
        Math.Round(row.Millions, 2).Should().Be(7.80);
    }

    [Theory]
    [InlineData(VideoMobileViTSize.Xxs, 1_522_832, 7_803_436, 1_480_384)]
    [InlineData(VideoMobileViTSize.Xs, 2_414_624 + (384 * 1116), 10_307_176 + (769 * 1116), 1_972_864)]
    [InlineData(VideoMobileViTSize.S, 6_222_784 + (640 * 1116), 24_617_104 + (1281 * 1116), 4_598_144)]
    public void Every_size_is_counted(VideoMobileViTSize size, long encoderOnly, long encoderDecoder, long unused)
    {
        Report.Value[ReportModel.EncoderOnly, size].Parameters.Should().Be(encoderOnly);
        Report.Value[ReportModel.EncoderDecoder, size].Parameters.Should().Be(encoderDecoder);
        Report.Value[ReportModel.EncoderDecoder, size].Unused.Should().Be(unused);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3000)]
    public void The_formulas_hold_for_other_vocabularies_and_counting_draws_no_random_numbers(int glosses)
    {
        var classes = glosses + 1;
        using var before = random.get_rng_state();

        var table = ReportTableOne.Count(glosses);

        using var after = random.get_rng_state();
        after.eq(before).all().item<bool>().Should().BeTrue();
        table.Rows.Select(row => row.Parameters).Should().Equal(
            1_165_712 + (320 * classes), 2_414_624 + (384 * classes), 6_222_784 + (640 * classes),
            7_088_080 + (641 * classes), 10_307_176 + (769 * classes), 24_617_104 + (1281 * classes));
    }

    [Fact]
    public void Formulas_are_read_off_the_parts() => Report.Value.Rows.Select(row => row.Formula).Should().Equal(
        "1,165,712 + 320 C", "2,414,624 + 384 C", "6,222,784 + 640 C",
        "7,088,080 + 641 V", "10,307,176 + 769 V", "24,617,104 + 1281 V");

    [Fact]
    public void The_parts_are_those_of_the_released_code()
    {
        Parts(ReportModel.EncoderOnly).Should().Equal(
            ("stem", 464), ("MV2 blocks", 45_728), ("video blocks", 1_093_280), ("last 1x1 convolution", 26_240), ("classifier", 320 * 1116));
        Parts(ReportModel.EncoderDecoder).Should().Equal(
            ("stem", 480), ("MV2 blocks", 45_728), ("video blocks", 1_094_096), ("last 1x1 convolution", 26_240),
            ("decoder layers", 3 * 1_480_384), ("decoder layer never used", 1_480_384), ("embedding", 320 * 1116), ("classifier", 321 * 1116));

        static IEnumerable<(string, long)> Parts(ReportModel model) =>
            Report.Value[model, VideoMobileViTSize.Xxs].Parts.Select(part => (part.Name, part.Parameters));
    }

    [Fact]
    public void Parts_in_use_are_the_whole_model()
    {
        var options = VideoMobileViTOptions.ReleasedEncoderDecoder(VideoMobileViTSize.Xs);
        using var model = new EncoderDecoderRecognizer(options, GlossDecoderOptions.Released(options.Features, ReportTableOne.ReportGlosses));

        Report.Value[ReportModel.EncoderDecoder, VideoMobileViTSize.Xs].InUse.Should().Be(model.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void A_vocabulary_without_glosses_is_refused()
    {
        var count = () => ReportTableOne.Count(glosses: 0);

        count.Should().Throw<ArgumentException>().WithMessage("there must be at least one gloss, but there are 0. (Parameter 'glosses')");
    }
}
