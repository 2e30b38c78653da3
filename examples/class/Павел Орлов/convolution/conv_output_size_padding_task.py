def conv_output_size_padding_task():
    # 24 + 4 = размер с набивкой, минус 7, делим на 1 и прибавляем 1
    return (24 + 4 - 7) // 1 + 1
