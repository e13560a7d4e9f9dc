using System.Diagnostics;
using System.Globalization;

namespace LisVit.Samples;

/// <summary>Tells how far long work is, in plain lines: one each tenth, with the time left at the speed so far.</summary>
internal sealed class ShareProgress(TextWriter output, string work) : IProgress<double>
{
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly Lock gate = new();
    private int tenths;

    public void Report(double value)
    {
        lock (gate)
        {
            if ((int)(value * 10) <= tenths)
                return;
            tenths = (int)(value * 10);
            var left = watch.Elapsed * ((1 - value) / value);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{work}: {tenths * 10} %, {(int)left.TotalHours}:{left.Minutes:00}:{left.Seconds:00} left"));
        }
    }
}
