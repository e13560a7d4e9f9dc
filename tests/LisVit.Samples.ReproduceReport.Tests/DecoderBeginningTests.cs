namespace LisVit.Samples.ReproduceReport.Tests;

/// <summary>What the encoder-decoder begins with, and for how long both models are trained.</summary>
public sealed class DecoderBeginningTests
{
    [Theory]
    [InlineData("", true, 3.1, 1.0)]
    [InlineData("--minutes 5", true, 5.0, 5.0)]
    [InlineData("--decoder-begins scratch", false, 2.05, null)]
    [InlineData("--models encoder-only", false, 4.1, null)]
    [InlineData("--epochs 6", false, null, null)]
    [InlineData("--epochs 6 --minutes 120", false, 120.0, null)]
    [InlineData("--epochs 6 --decoder-begins encoder-only", true, null, null)]
    [InlineData("--preset report", false, 2.05, null)]
    [InlineData("--preset released --minutes 3", false, 3.0, null)]
    [InlineData("--photos .", false, 15.0, null)]
    [InlineData("--photos . --decoder-begins encoder-only", true, 15.0, 15.0)]
    [InlineData("--corpus .", false, null, null)]
    [InlineData("--corpus . --minutes 60", false, 60.0, null)]
    [InlineData("--causes all --models encoder-only", false, null, null)]
    public async Task The_command_line_decides(string args, bool goesOn, double? minutes, double? minutesMore)
    {
        var settings = await Read(args);

        settings.DecoderGoesOn.Should().Be(goesOn);
        Rounded(settings.Minutes).Should().Be(minutes);
        Rounded(settings.MinutesMore).Should().Be(minutesMore);
    }

    private static double? Rounded(double? value) => value is { } number ? Math.Round(number, 6) : null;

    private static async Task<Settings> Read(string args)
    {
        Settings? read = null;
        var command = CommandLine.Create((settings, _) =>
        {
            read = settings;
            return 0;
        });
        (await command.Parse(args).InvokeAsync()).Should().Be(0);
        return read!;
    }
}
