namespace LisVit.Samples.ReproduceReport.Tests;

public sealed class WrongValueTests
{
    [Theory]
    [InlineData("--size xl", "--size is 'xl', but must be xxs, xs or s.")]
    [InlineData("--models none", "--models is 'none', but must be both, encoder-only or encoder-decoder.")]
    [InlineData("--preset mine", "--preset is 'mine', but must be report, released or recommended.")]
    [InlineData("--resolution 64", "--resolution is '64', but must be width x height in pixels, such as 192x256.")]
    [InlineData("--epochs 0", "--epochs is '0', but must be a whole number above 0.")]
    [InlineData("--minutes -1", "--minutes is '-1', but must be a number above 0, and no more than a million.")]
    [InlineData("--minutes 1e20", "--minutes is '1e20', but must be a number above 0, and no more than a million.")]
    [InlineData("--batch-size 1.5", "--batch-size is '1.5', but must be a whole number above 0.")]
    [InlineData("--learning-rate nan", "--learning-rate is 'nan', but must be a number above 0, and no more than a million.")]
    [InlineData("--training-rates 0.25,2", "--training-rates is '0.25,2', but must be shares above 0 and at most 1 with commas between them, such as 0.125,0.25,0.5,1.")]
    [InlineData("--training-rates 0.25,", "--training-rates is '0.25,', but must be shares above 0 and at most 1 with commas between them, such as 0.125,0.25,0.5,1.")]
    [InlineData("--precision fp8", "--precision is 'fp8', but must be fp32 or bf16-mixed.")]
    [InlineData("--decoding beam", "--decoding is 'beam', but must be preset, greedy or joint.")]
    [InlineData("--decoder-begins anywhere", "--decoder-begins is 'anywhere', but must be preset, scratch or encoder-only.")]
    [InlineData("--decoder-begins encoder-only --models encoder-decoder", "--decoder-begins encoder-only needs both models, and --models names one.")]
    [InlineData("--decoder-begins encoder-only --preset released", "--decoder-begins encoder-only goes with the recommended preset, whose encoders are alike and whose decoder has a CTC head beside it.")]
    [InlineData("--decoder-begins encoder-only --pretrained LisVit.Models.dll", "--decoder-begins encoder-only and --pretrained both say what the decoder begins with: give one.")]
    [InlineData("--device tpu", "--device is 'tpu', but must be cpu, cuda or cuda:N.")]
    [InlineData("--seed one", "--seed is 'one', but must be a whole number.")]
    [InlineData("--corpus no-such-folder", "There is no corpus at 'no-such-folder'. *")]
    [InlineData("--cache somewhere", "--cache, --skip-missing and --follow-links belong to --corpus, which was not given.")]
    [InlineData("--test-photos .", "--test-photos needs --photos, whose signers train and validate.")]
    [InlineData("--corpus . --photos .", "--corpus and --photos were both given: choose one corpus.")]
    [InlineData("--pretrained nowhere.safetensors", "--pretrained 'nowhere.safetensors' is no file. Expected is a checkpoint, or weights as .safetensors, .pt or .ckpt.")]
    [InlineData("--nonsense", "Unrecognized command or argument '--nonsense'.")]
    public async Task A_wrong_value_ends_with_one_line_and_exit_code_2(string args, string line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        var code = await Application.RunAsync(args.Split(' '), output, error);

        code.Should().Be(2);
        error.ToString().Should().Match(line + Environment.NewLine).And.NotMatch("*\n*\n");
    }

    [Fact]
    public async Task Help_explains_every_option()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        var code = await Application.RunAsync(["--help"], output, error);

        code.Should().Be(0);
        output.ToString().Should().ContainAll(
            "--corpus", "--cache", "--skip-missing", "--follow-links", "--photos", "--test-photos", "--models", "--preset", "--size", "--resolution", "--epochs", "--minutes",
            "--batch-size", "--accumulate", "--learning-rate", "--training-rates", "--precision", "--device", "--seed", "--output", "--decoding", "--decoder-begins", "--tables", "--pretrained", "--resume");
    }
}
