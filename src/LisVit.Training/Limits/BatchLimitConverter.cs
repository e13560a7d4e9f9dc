using System.ComponentModel;
using System.Globalization;

namespace LisVit.Training;

/// <summary>Reads a limit from configuration: <c>10</c> is a number of batches, <c>25 %</c> a share. Without it a limit there would be ignored.</summary>
internal sealed class BatchLimitConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

    public override object ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value)
    {
        var text = ((string)value).Trim();
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return BatchLimit.Batches(count);
        return text.EndsWith('%') && double.TryParse(text[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var percent)
            ? BatchLimit.Share(percent / 100)
            : throw new FormatException($"'{text}' is no limit of batches. Write a number of batches such as 10, or a share such as 25 %.");
    }
}
